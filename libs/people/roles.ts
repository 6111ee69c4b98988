/**
 * What a staff member may be. PEER is a participant who helps run a group, OBSERVER sees numbers and nobody's rows; each of
 * these two stands alone, the others may be combined.
 */
export const ROLES = ['ADMIN', 'COORDINATOR', 'LEADER', 'STAFF', 'PEER', 'OBSERVER'] as const;
export type Role = (typeof ROLES)[number];

/** Roles that go with no other, and that lead no group and are handed no task. */
export const LONE_ROLES: readonly Role[] = ['PEER', 'OBSERVER'];
