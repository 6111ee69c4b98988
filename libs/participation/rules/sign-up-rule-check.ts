import type { FieldProblem } from '#libs/errors/app-error.js';
import type { WaitlistMode } from './sign-up-machine.js';

/** How people sign up for a session. */
export interface SignUpRuleSet {
  /** Null: from the beginning. */
  readonly opensAt: Date | null;
  /** Null: until it begins. */
  readonly closesAt: Date | null;
  readonly membersFirstUntil: Date | null;
  /** Sign-ups with a seat, companions not counted. */
  readonly minimumPeople: number | null;
  readonly decideBy: Date | null;
  readonly reservedSeats: number;
  readonly companionsAllowed: boolean;
  readonly cancelNoticeMinutes: number;
  readonly waitlistEnabled: boolean;
  readonly waitlistMode: WaitlistMode;
  readonly offerHours: number;
  readonly offerCutOffMinutes: number;
  /** Groups whose members may sign up beside those of the session’s own group. */
  readonly invitedGroupIds: readonly string[];
}

/** Limits of the numbers in the rules, lowest and highest. */
export const RULE_LIMITS = {
  minimumPeople: [1, 100_000],
  reservedSeats: [0, 100_000],
  /** At most 30 days. */
  cancelNoticeMinutes: [0, 43_200],
  /** At most two weeks. */
  offerHours: [1, 336],
  /** At most two weeks. */
  offerCutOffMinutes: [0, 20_160],
} as const;
export const MAX_INVITED_GROUPS = 50;

type Field = keyof SignUpRuleSet;

/**
 * What is wrong with rules that are to be set. Only what was given is complained of: a session that was moved may have
 * older times that no longer fit, which do no harm.
 */
export function problemsOfRules(
  rules: SignUpRuleSet,
  given: readonly Field[],
  session: { readonly startsAt: Date; readonly capacity: number | null },
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const refuse = (field: Field, broken: boolean, message: string, ...others: Field[]): void => {
    if (broken && [field, ...others].some((each) => given.includes(each))) problems.push({ field, message });
  };
  const { opensAt, closesAt, membersFirstUntil, decideBy, minimumPeople } = rules;
  const { startsAt, capacity } = session;

  refuse('opensAt', isAfter(opensAt, startsAt), 'Give a moment before the session begins');
  refuse('closesAt', isAfter(closesAt, startsAt), 'Give a moment that is not after the session begins');
  refuse(
    'closesAt',
    opensAt !== null && closesAt !== null && closesAt <= opensAt,
    'Give a moment after signing up opens',
    'opensAt',
  );
  refuse(
    'membersFirstUntil',
    isAfter(membersFirstUntil, closesAt ?? startsAt),
    'Give a moment before signing up closes',
    'closesAt',
  );
  refuse('decideBy', isAfter(decideBy, startsAt), 'Give a moment that is not after the session begins');
  refuse(
    'decideBy',
    decideBy !== null && minimumPeople === null,
    'Give a minimum number of people too',
    'minimumPeople',
  );
  refuse(
    'minimumPeople',
    minimumPeople !== null && capacity !== null && minimumPeople > capacity,
    'Give no more people than there are seats',
  );
  refuse('reservedSeats', rules.reservedSeats > 0 && capacity === null, 'Give the session a capacity first');
  refuse(
    'invitedGroupIds',
    rules.invitedGroupIds.length > MAX_INVITED_GROUPS,
    `Invite at most ${MAX_INVITED_GROUPS} groups`,
  );
  for (const [field, [lowest, highest]] of Object.entries(RULE_LIMITS)) {
    const value = rules[field as keyof typeof RULE_LIMITS];
    const fits = value === null || (Number.isInteger(value) && value >= lowest && value <= highest);
    refuse(field as Field, !fits, `Give a whole number from ${lowest} to ${highest}`);
  }
  return problems;
}

function isAfter(moment: Date | null, limit: Date): boolean {
  return moment !== null && moment > limit;
}
