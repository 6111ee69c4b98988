/**
 * What a staff member may be. PEER is a participant who helps run a group, OBSERVER sees numbers and nobody's rows; each of
 * these two stands alone, the others may be combined.
 */
export const ROLES = ['ADMIN', 'COORDINATOR', 'LEADER', 'STAFF', 'PEER', 'OBSERVER'] as const;
export type Role = (typeof ROLES)[number];

/** Roles that go with no other, and that lead no group and are handed no task. */
export const LONE_ROLES: readonly Role[] = ['PEER', 'OBSERVER'];

/*
 * Whom permissions are granted to (`<library>.permissions.ts`).
 */
export const ALL_STAFF = ['ADMIN', 'COORDINATOR', 'LEADER', 'STAFF'] as const satisfies readonly Role[];
export const EVERYBODY = [...ALL_STAFF, 'PEER'] as const satisfies readonly Role[];
export const ANYBODY = [...EVERYBODY, 'OBSERVER'] as const satisfies readonly Role[];
export const PLANNERS = ['ADMIN', 'COORDINATOR', 'LEADER'] as const satisfies readonly Role[];
export const COORDINATORS = ['ADMIN', 'COORDINATOR'] as const satisfies readonly Role[];
export const ADMINS = ['ADMIN'] as const satisfies readonly Role[];

/** The permissions of a library, and to whom they are granted. */
export type Grants = Readonly<Record<string, readonly Role[]>>;
