/**
 * Every error that a client may see, with what it means. Clients match the code, never the text.
 * The list is part of the API: codes are added, never renamed.
 */
export const ERROR_CODES = {
  UNAUTHENTICATED: 'Nobody is signed in, or the sign-in or API token has expired or been revoked.',
  SIGN_IN_FAILED: 'The e-mail address or the password is wrong.',
  TOO_MANY_ATTEMPTS: 'Too many failed sign-ins; wait a while and try again.',
  TOO_MANY_REQUESTS: 'Too many requests; `Retry-After` says when to try again.',
  FORBIDDEN: 'The signed-in person is not allowed to do this.',
  NOT_FOUND: 'Not found in this organisation.',
  BAD_INPUT: 'A field has an invalid value; `fields` names each one and says what would be valid.',
  BAD_CURSOR: 'The cursor does not belong to this list in this order.',
  CONFLICT: 'This conflicts with existing data, or somebody else has changed the data in the meantime.',
  SESSION_FULL: 'The session has no free seats left.',
  SESSION_CANCELLED: 'The session is cancelled.',
  SESSION_STARTED: 'The session has started or is over.',
  SESSION_NOT_STARTED:
    'The session is on a later day, so nothing can be recorded for it yet; or it has not begun, so a peer cannot close its register.',
  NOT_A_MEMBER: 'The group is for members only, and the participant is not a member on that date.',
  SIGN_UP_NOT_OPEN: 'Sign-up has not opened yet, or is still open to group members only.',
  SIGN_UP_CLOSED: 'Sign-up for the session has closed.',
  OFFER_EXPIRED: 'The offered seat was not accepted in time and has gone to the next person.',
  TOO_LATE_TO_CANCEL: 'It is too late for participants to give up their own seat; staff can still do it.',
  REGISTER_CLOSED: 'The register is closed; reopen it to change marks.',
  REGISTER_CLOSED_BY_STAFF: 'Staff have closed the register; a peer cannot reopen it.',
  REGISTER_CHANGED_SINCE:
    'Somebody else has marked the same people since, so nothing is undone; `fields` names whose mark stands how.',
  NOTHING_TO_UNDO: 'There is nothing of yours to undo in this register.',
  CLIENT_KEY_REUSED: 'The client key has already been used for something else.',
  CONFIRMATION_NEEDED: 'This needs confirmation: fetch a new preview and resend with its token.',
  LINK_ENDED: 'The secret link has been revoked or has expired, or its session is over.',
  PARTICIPANT_MERGED:
    'The participant has been merged into another one; `Participant.mergedInto` says which.',
  IMPORT_NOT_READY: 'The import cannot be confirmed in its current state.',
  UNREADABLE_FILE: 'The file cannot be read as CSV or XLSX, or a required column is missing.',
  PAYLOAD_TOO_LARGE: 'The request or file is larger than allowed.',
  QUERY_REFUSED: 'The GraphQL document is invalid, too deep, too expensive or too long.',
  CSRF_REFUSED: 'The request could have been forged by another site; send it with a JSON content type.',
  REQUEST_ENDED: 'The request ended before it was answered, so no more data was read for it.',
  UNAVAILABLE: 'The database or the queue is not responding at the moment; try again.',
  INTERNAL: 'Something went wrong on our side; the request id helps us find it.',
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
