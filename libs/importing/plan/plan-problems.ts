import type { ProblemCode, ProblemSeverity } from '../parse/problems.js';

/** What can be unclear or wrong when a file is compared with what is there, beside the codes of `parse/problems.ts`. */
export const COMPARED_PROBLEM_CODES = {
  TEXT_TOO_LONG: 'A name or remark is longer than can be kept.',
  TWO_PEOPLE_OF_ONE_NAME: 'There are, or may be, two people of one name, in the file or already kept.',
  DECISION_UNKNOWN: 'The decision for this line names nobody who is there.',
  PHONE_DIFFERS: 'Another number is kept already; it stays.',
  CONSENT_DIFFERS: 'What is kept about consent says otherwise; it stays.',
  GROUP_UNKNOWN: 'There is no group of this name.',
  GROUP_UNCLEAR: 'Two groups have this name.',
  GROUP_NAME_REFUSED: 'Texts could not tell the name that a new group would be given.',
  GROUP_NEEDED: 'The file does not say which group it is about.',
  SESSION_UNCLEAR: 'The group has several sessions on this date; the marks go to one of them.',
  SESSION_CANCELLED: 'The session is cancelled here; its marks are left out.',
  SESSION_HELD: 'The file says cancelled, but somebody is marked or the session has yet to begin; it stays.',
  REGISTER_CLOSED: 'The register of the session is closed; its marks are left out.',
  MARKED_TWICE: 'The person has two different marks on one date.',
  MARK_DIFFERS: 'Another mark is recorded already; it stays.',
  HEADCOUNT_DIFFERS: 'Another number of visitors is recorded already; it stays.',
} as const;

/** As the table `headcount` allows. */
export const MAX_PEOPLE = 100_000;

/** A problem of one line, as it is told: {date}, {line} and {detail} are what the plan found beside it. */
interface Words {
  readonly code: ProblemCode | keyof typeof COMPARED_PROBLEM_CODES;
  readonly severity: ProblemSeverity;
  readonly message: string;
}

/** Every problem that a plan may find. Statements give the names, and everything else stands here. */
export const PLAN_PROBLEMS = {
  GROUP_UNCLEAR: {
    code: 'GROUP_UNCLEAR',
    severity: 'ERROR',
    message: 'Two groups have this public name; write the internal name of the right one.',
  },
  GROUP_UNKNOWN: {
    code: 'GROUP_UNKNOWN',
    severity: 'ERROR',
    message: 'There is no group of this name; correct it, make the group first, or import with createGroups.',
  },
  GROUP_NAME_REFUSED: {
    code: 'GROUP_NAME_REFUSED',
    severity: 'ERROR',
    message:
      'Texts could not tell the name that this group would be given; make the group first, under another public name. {detail}',
  },
  GROUP_NEEDED: {
    code: 'GROUP_NEEDED',
    severity: 'ERROR',
    message: 'The file does not say which group it is about; give the group when importing (groupId).',
  },
  DECISION_UNKNOWN: {
    code: 'DECISION_UNKNOWN',
    severity: 'UNCLEAR',
    message: 'Nobody has the id that was given for this line; decide anew.',
  },
  SEVERAL_OF_THIS_NAME: {
    code: 'TWO_PEOPLE_OF_ONE_NAME',
    severity: 'UNCLEAR',
    message: 'Several people have this name; say who it is, NEW or SKIP.',
  },
  KNOWN_IN_ANOTHER_GROUP: {
    code: 'TWO_PEOPLE_OF_ONE_NAME',
    severity: 'UNCLEAR',
    message: 'Somebody of this name is known, but not in this group; say whether it is them, NEW or SKIP.',
  },
  NAME_ON_SEVERAL_LINES: {
    code: 'TWO_PEOPLE_OF_ONE_NAME',
    severity: 'UNCLEAR',
    message: 'The name stands on several lines; say for each who it is, NEW or SKIP.',
  },
  MAY_BE_SOMEBODY_KNOWN: {
    code: 'TWO_PEOPLE_OF_ONE_NAME',
    severity: 'UNCLEAR',
    message:
      'Somebody of this name is there already, and it cannot be told whether it is the same person; say who it is, NEW or SKIP.',
  },
  MAY_BE_OTHER_LINE: {
    code: 'TWO_PEOPLE_OF_ONE_NAME',
    severity: 'UNCLEAR',
    message:
      'Line {line} has the same name, and nothing tells the two apart; say NEW if they are two people, or SKIP.',
  },
  DIFFERS_FROM_SOMEBODY_KNOWN: {
    code: 'TWO_PEOPLE_OF_ONE_NAME',
    severity: 'UNCLEAR',
    message:
      'Somebody of this name is there already, but number or year of birth differ; a new person is made. Decide otherwise if it is the same.',
  },
  DIFFERS_FROM_OTHER_LINE: {
    code: 'TWO_PEOPLE_OF_ONE_NAME',
    severity: 'UNCLEAR',
    message: 'Line {line} has the same name, but number or year of birth differ; two people are made.',
  },
  PHONE_DIFFERS: {
    code: 'PHONE_DIFFERS',
    severity: 'UNCLEAR',
    message: 'Another number is kept for this person; it stays. Change it by hand if the file is right.',
  },
  CONSENT_WITHDRAWN_HERE: {
    code: 'CONSENT_DIFFERS',
    severity: 'UNCLEAR',
    message: 'The consent was withdrawn here, so it stays withdrawn; record it by hand if they agree again.',
  },
  CONSENT_HOLDS_HERE: {
    code: 'CONSENT_DIFFERS',
    severity: 'UNCLEAR',
    message: 'A consent holds here; it stays. Withdraw it by hand if the file is right.',
  },
  DATE_IN_FUTURE: {
    code: 'DATE_IN_FUTURE',
    severity: 'ERROR',
    message: 'Visitors are counted on {date}, which has not come yet; check the year.',
  },
  SESSION_UNCLEAR: {
    code: 'SESSION_UNCLEAR',
    severity: 'UNCLEAR',
    message: 'The group has several sessions on {date}; all marks of that date go to one of them.',
  },
  SESSION_CANCELLED: {
    code: 'SESSION_CANCELLED',
    severity: 'UNCLEAR',
    message:
      'The session of {date} is cancelled here, so its marks are left out; take the cancellation back if the file is right.',
  },
  REGISTER_CLOSED: {
    code: 'REGISTER_CLOSED',
    severity: 'UNCLEAR',
    message:
      'The register of {date} is closed, so nothing new is added to it; reopen it and import again if the file is right.',
  },
  CANCELLED_AHEAD: {
    code: 'SESSION_HELD',
    severity: 'UNCLEAR',
    message:
      'The session of {date} has yet to begin, so it is not cancelled from a file; cancel it in the plan, and people are told.',
  },
  CANCELLED_BUT_HELD: {
    code: 'SESSION_HELD',
    severity: 'UNCLEAR',
    message: 'The file says that {date} was cancelled, but somebody is marked there; it stays as it is.',
  },
  MARKED_TWICE: {
    code: 'MARKED_TWICE',
    severity: 'ERROR',
    message: 'The person has another mark on {date} on line {line}; clear one of the two.',
  },
  MARK_DIFFERS: {
    code: 'MARK_DIFFERS',
    severity: 'UNCLEAR',
    message: 'Another mark is recorded here; it stays. Change it in the register if the file is right.',
  },
  TOO_MANY_VISITORS: {
    code: 'COUNT_UNREADABLE',
    severity: 'ERROR',
    message: `There cannot be so many visitors; write at most ${MAX_PEOPLE}.`,
  },
  HEADCOUNT_DIFFERS: {
    code: 'HEADCOUNT_DIFFERS',
    severity: 'UNCLEAR',
    message: 'Another number of visitors is recorded here; it stays.',
  },
} as const satisfies Record<string, Words>;
export type PlanProblem = keyof typeof PLAN_PROBLEMS;
