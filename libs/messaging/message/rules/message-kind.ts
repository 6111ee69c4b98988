import { REMINDER_KIND_NAMES } from './reminder-kinds.js';
import { NOTICE_KINDS } from './sign-up-notice-kind.js';

/** What a text may tell of: a session, or a sign-up of one's own. */
export const MESSAGE_KINDS = [...REMINDER_KIND_NAMES, ...NOTICE_KINDS] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];
