/**
 * What a staff member may be. PEER is a participant who helps run a group and stands alone; the others may be combined.
 */
export const ROLES = ['ADMIN', 'COORDINATOR', 'LEADER', 'STAFF', 'PEER'] as const;
export type Role = (typeof ROLES)[number];
