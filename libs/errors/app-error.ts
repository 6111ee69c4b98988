/**
 * Every error that a client may see, with what it means. Clients match the code, never the text.
 * The list is part of the API: codes are added, never renamed.
 */
export const ERROR_CODES = {
  UNAUTHENTICATED: 'Nobody is signed in, or the session or API token has ended.',
  SIGN_IN_FAILED: 'The e-mail address and the password do not belong together.',
  TOO_MANY_ATTEMPTS: 'Too many failed sign-ins; wait and try again.',
  TOO_MANY_REQUESTS: 'The address was asked too often; `Retry-After` says when to try again.',
  FORBIDDEN: 'The signed-in person may not do this.',
  NOT_FOUND: 'No such thing in this organisation.',
  BAD_INPUT: 'A field has a value that cannot be used; `fields` names each one and says what would be right.',
  BAD_CURSOR: 'The cursor does not come from this list in this order.',
  CONFLICT: 'It clashes with what is already there, or somebody changed it meanwhile.',
  SESSION_FULL: 'No free seat is left in the session.',
  SESSION_CANCELLED: 'The session is cancelled.',
  SESSION_BEGUN: 'The session has begun or is over.',
  SESSION_NOT_BEGUN: 'The day of the session has not come yet, so nothing can have happened there.',
  NOT_A_MEMBER: 'The group is for members only, and the participant is not one on that date.',
  SIGN_UP_NOT_OPEN: 'Signing up has not begun yet, or is for the members of the group first.',
  SIGN_UP_CLOSED: 'Signing up for the session has ended.',
  OFFER_EXPIRED: 'The offered seat was not accepted in time and has gone to the next.',
  TOO_LATE_TO_CANCEL: 'It is too late to give the seat up by oneself; staff can still do it.',
  REGISTER_CLOSED: 'The register is closed; reopen it to change marks.',
  CLIENT_KEY_REUSED: 'The client key was already used for something else.',
  CONFIRMATION_NEEDED:
    'It goes to many people, or changed since it was looked at: look again, and give the token back.',
  LINK_ENDED: 'The secret link was revoked, has expired, or its session is over.',
  PARTICIPANT_MERGED:
    'The participant was merged into another one, who stands in their place; `Participant.mergedInto` says who.',
  IMPORT_NOT_READY: 'The import cannot be confirmed in its present state.',
  UNREADABLE_FILE: 'The file cannot be read as CSV or XLSX, or lacks a column that is needed.',
  PAYLOAD_TOO_LARGE: 'The request or file is larger than allowed.',
  QUERY_REFUSED: 'The GraphQL document is too deep, too costly, too long or not valid.',
  CSRF_REFUSED: 'The request could have been forged by another site; send a JSON content type.',
  REQUEST_ENDED: 'The request ended before its answer was there, so nothing more was read for it.',
  UNAVAILABLE: 'The database or the queue does not answer just now; try again.',
  INTERNAL: 'Something failed on our side; the request id helps us find it.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One input field at fault: a dotted path from the operation's arguments, and what would be right. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** The one error that crosses library borders. Its message is shown to clients: no names, numbers or SQL in it. */
export class AppError extends Error {
  readonly fields: readonly FieldProblem[];

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { fields?: readonly FieldProblem[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.fields = options.fields ?? [];
  }
}

/** A BAD_INPUT error about one field. */
export function badInput(field: string, message: string): AppError {
  return new AppError('BAD_INPUT', message, { fields: [{ field, message }] });
}
