/**
 * OPEN: it takes marks, as the session's local day has come, it is not cancelled, and nobody has closed the register.
 * MISSING: open, the session has begun, and nobody is marked. CLOSED: somebody has closed it.
 */
export const REGISTER_STATUSES = ['MISSING', 'OPEN', 'CLOSED'] as const;
export type RegisterStatus = (typeof REGISTER_STATUSES)[number];
