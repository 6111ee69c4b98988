/** Wakes a worker for a message; called after the commit. */
export type Wake = (organisationId: string, messageId: string) => void;

/** A message just made has this long to be sent by the worker woken for it before the sweep wakes another. */
export const WAKE_AGAIN_AFTER = '60 seconds';
