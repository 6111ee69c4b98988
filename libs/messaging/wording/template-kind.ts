import { REMINDER_KIND_NAMES } from '../message/rules/reminder-kinds.js';
import { NOTICE_KINDS } from '../message/rules/sign-up-notice-kind.js';

/** A cancellation is told in other words when too few had signed up. */
export const REMINDER_TEXTS = [...REMINDER_KIND_NAMES, 'MINIMUM_NOT_REACHED'] as const;
export type ReminderText = (typeof REMINDER_TEXTS)[number];

/** What there is a template for, in each language. COMBINED: one reminder of all the sessions of a day. */
export const TEMPLATE_KINDS = [...REMINDER_TEXTS, ...NOTICE_KINDS, 'COMBINED'] as const;
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/** What a template may say, and what it must. */
export interface Placeholders {
  readonly allowed: readonly string[];
  readonly required: readonly string[];
}

const SESSION: Placeholders = { allowed: ['name', 'when', 'place'], required: ['name', 'when'] };
/** Nobody is to go there: the place is not told. */
const WITHOUT_PLACE: Placeholders = { allowed: ['name', 'when'], required: ['name', 'when'] };

/**
 * {name}: the public name. {when}: weekday, date and time. {place}. {answerBy}: until when a seat is kept. {day}: weekday
 * and date. {sessions}: the sessions of that day, each with its time, name and place.
 */
export const PLACEHOLDERS: Readonly<Record<TemplateKind, Placeholders>> = {
  THREE_DAYS_AHEAD: SESSION,
  ONE_DAY_AHEAD: SESSION,
  MOVED: SESSION,
  CANCELLED: WITHOUT_PLACE,
  MINIMUM_NOT_REACHED: WITHOUT_PLACE,
  INVITED: SESSION,
  SEAT_OFFERED: {
    allowed: ['name', 'when', 'place', 'answerBy'],
    required: ['name', 'when', 'answerBy'],
  },
  SEAT_CONFIRMED: SESSION,
  SEAT_LOST: WITHOUT_PLACE,
  OFFER_EXPIRED: WITHOUT_PLACE,
  COMBINED: { allowed: ['day', 'sessions'], required: ['day', 'sessions'] },
};
