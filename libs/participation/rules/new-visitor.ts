import type { ErrorCode } from '#libs/errors/app-error.js';
import { isClientKey, MAX_CLIENT_KEY_CHARACTERS } from './client-key.js';

/** Somebody who comes for the first time, as a device names them. */
export interface NewVisitor {
  /** Chosen by the device, once per person: the same person sent again carries the same key. */
  readonly clientKey: string;
  /** First name, or the alias that they give. */
  readonly firstName: string;
  readonly lastName?: string | null;
  readonly alias?: string | null;
  readonly phoneNumber?: string | null;
  readonly smsConsent?: string | null;
}

export interface RowRefusal {
  readonly code: ErrorCode;
  readonly message: string;
}

export const MAX_NAME_CHARACTERS = 100;

/**
 * Why a new person cannot be made of this; null when they can.
 * @param isPeer peers know people by first names, and keep neither numbers nor agreements
 * @param isPhoneNumber whether a text can be a phone number
 */
export function refusalOfVisitor(
  visitor: NewVisitor,
  isPeer: boolean,
  isPhoneNumber: (text: string) => boolean,
): RowRefusal | null {
  const { clientKey, firstName, lastName, alias, phoneNumber, smsConsent } = visitor;
  if (!isClientKey(clientKey)) {
    return badInput(
      `The client key of a new person must be 1 to ${MAX_CLIENT_KEY_CHARACTERS} visible ASCII characters`,
    );
  }
  if (!firstName.trim()) return badInput('Give a first name or an alias');
  if ([firstName, lastName, alias].some(isUnusable)) {
    return badInput(`Names must be text of at most ${MAX_NAME_CHARACTERS} characters`);
  }
  if (isPeer && [lastName, alias, phoneNumber, smsConsent].some(Boolean)) {
    return { code: 'FORBIDDEN', message: 'Peers give a first name alone' };
  }
  if (phoneNumber && !isPhoneNumber(phoneNumber)) {
    return badInput('Give a phone number such as 040 123 4567 or +46 70 123 45 67');
  }
  return null;
}

/** PostgreSQL's text cannot hold a zero byte. */
function isUnusable(text: string | null | undefined): boolean {
  return text != null && (text.length > MAX_NAME_CHARACTERS || text.includes('\0'));
}

function badInput(message: string): RowRefusal {
  return { code: 'BAD_INPUT', message };
}
