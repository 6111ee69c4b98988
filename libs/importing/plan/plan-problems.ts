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
