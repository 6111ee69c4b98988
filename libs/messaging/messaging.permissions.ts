import { ALL_STAFF, COORDINATORS, type Grants } from '#libs/people/roles.js';

export const MESSAGING_PERMISSIONS = {
  'messages.read': ALL_STAFF,
  /** Look after texts that came in, and answer them. */
  'inbox.use': ALL_STAFF,
  /** Change the words of texts, and the words that no text may hold. */
  'messages.manage': COORDINATORS,
  /** Write to one person; to several only those of groups that one manages. */
  'messages.send': ALL_STAFF,
  'sandbox.use': ALL_STAFF,
} as const satisfies Grants;
