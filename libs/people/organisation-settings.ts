import { isTimeZone, isWallTime, type WallTime } from '#libs/calendar/wall-time.js';
import { AppError, type FieldProblem } from '#libs/errors/app-error.js';
import type { Language } from './language.js';

/** What an organisation decides for itself. What is left out stays as it is. */
export interface OrganisationSettings {
  readonly name?: string;
  readonly language?: Language;
  readonly timeZone?: string;
  readonly smsSender?: string;
  readonly reminderTime?: WallTime;
  /** No text leaves from `quietFrom` until `quietTo`, local wall time; both the same: never quiet. */
  readonly quietFrom?: WallTime;
  readonly quietTo?: WallTime;
  /** 1 to 50, to one person. */
  readonly maxTextsPerDay?: number;
  /** Hundredths of the currency as a decimal with at most three places; null: not known. */
  readonly smsPartPriceCents?: string | null;
  /** 1 to 10,000 people. */
  readonly massSendThreshold?: number;
  /** E.164 or a short code; null: texts cannot be answered. */
  readonly smsReplyNumber?: string | null;
  readonly horizonWeeks?: number;
}

/** GSM alphanumeric sender names: at most 11 letters, digits and spaces, with at least one letter (3GPP TS 23.040). */
const SENDER_NAME = /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/;
const DECIMAL_CENTS = /^\d{1,5}(\.\d{1,3})?$/;
/** E.164 with its plus, or a short code. */
const REPLY_NUMBER = /^(\+[1-9]\d{6,14}|\d{3,6})$/;

type Check = {
  readonly [Field in keyof OrganisationSettings]-?: Rule<NonNullable<OrganisationSettings[Field]>>;
};
interface Rule<Value> {
  readonly holds: (value: Value) => boolean;
  readonly message: string;
}

const WALL_TIME_RULE: Rule<WallTime> = { holds: isWallTime, message: 'Give a time such as 10:00' };

const RULES: Partial<Check> = {
  name: { holds: (name) => name.trim() !== '', message: 'Give a name' },
  timeZone: { holds: isTimeZone, message: 'Give an IANA time zone such as Europe/Helsinki' },
  smsSender: {
    holds: (sender) => SENDER_NAME.test(sender),
    message: 'Give 1 to 11 letters A–Z, digits or spaces, at least one a letter',
  },
  reminderTime: WALL_TIME_RULE,
  quietFrom: WALL_TIME_RULE,
  quietTo: WALL_TIME_RULE,
  maxTextsPerDay: wholeNumber(1, 50, 'texts'),
  smsPartPriceCents: {
    holds: (price) => DECIMAL_CENTS.test(price),
    message: 'Give cents as a decimal such as 6.5, with at most three places',
  },
  massSendThreshold: wholeNumber(1, 10_000, 'people'),
  smsReplyNumber: {
    holds: (number) => REPLY_NUMBER.test(number),
    message: 'Give the number with its country code such as +358401234567, or a short code of 3 to 6 digits',
  },
  horizonWeeks: wholeNumber(1, 52, 'weeks'),
};

/** @throws AppError BAD_INPUT naming each setting that cannot be used */
export function checkSettings(settings: OrganisationSettings): void {
  const problems: FieldProblem[] = [];
  for (const [field, rule] of Object.entries(RULES) as [keyof OrganisationSettings, Rule<unknown>][]) {
    const value = settings[field];
    if (value != null && !rule.holds(value)) problems.push({ field, message: rule.message });
  }
  if (problems.length > 0)
    throw new AppError('BAD_INPUT', 'Some settings cannot be used', { fields: problems });
}

function wholeNumber(least: number, most: number, what: string): Rule<number> {
  return {
    holds: (value) => Number.isInteger(value) && value >= least && value <= most,
    message: `Give ${least} to ${most} ${what}`,
  };
}
