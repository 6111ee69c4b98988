export const MAX_CLIENT_KEY_CHARACTERS = 100;

/** Visible ASCII: no two spellings of the same key, and an order that every language agrees on. */
const CLIENT_KEY = new RegExp(`^[\\x21-\\x7e]{1,${MAX_CLIENT_KEY_CHARACTERS}}$`);

/** Whether a device may give this key to a request, so that the same request sent again does nothing more. */
export function isClientKey(text: string): boolean {
  return CLIENT_KEY.test(text);
}
