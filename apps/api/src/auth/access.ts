import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { Permission } from './permissions.js';

/** Who may call an operation: everybody, or those whose roles grant a permission. */
export type AccessRule = 'PUBLIC' | Permission;

export const ACCESS_RULE = 'rytmi:access-rule';

/** Only those whose roles grant `permission` may call it. */
export function Allow(permission: Permission): CustomDecorator {
  return SetMetadata(ACCESS_RULE, permission satisfies AccessRule);
}

/** Anybody may call it, signed in or not. */
export function Public(): CustomDecorator {
  return SetMetadata(ACCESS_RULE, 'PUBLIC' satisfies AccessRule);
}
