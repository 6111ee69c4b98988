import { COORDINATORS, type Grants } from '#libs/people/roles.js';

export const IMPORTING_PERMISSIONS = {
  'imports.use': COORDINATORS,
} as const satisfies Grants;
