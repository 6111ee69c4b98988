import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { ActivityGroup } from './activity-group.entity.js';
import { found } from '#libs/errors/found.js';

/**
 * The group, when its plans may be changed in this context.
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function managedGroup(tx: Tx, context: TenantContext, groupId: string): Promise<ActivityGroup> {
  const group = found(await tx.getRepository(ActivityGroup).findOneBy({ id: groupId }), 'group');
  requireManaged(context, groupId);
  return group;
}

/**
 * The group, when its plans may be changed and it is still in use.
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT when it is archived
 */
export async function activeManagedGroup(
  tx: Tx,
  context: TenantContext,
  groupId: string,
): Promise<ActivityGroup> {
  const group = await managedGroup(tx, context, groupId);
  if (group.archivedAt !== null)
    throw new AppError('CONFLICT', 'The group is archived; take it back into use first');
  return group;
}

/** @throws AppError FORBIDDEN */
export function requireManaged(context: TenantContext, groupId: string): void {
  if (context.managesGroupIds !== null && !context.managesGroupIds.includes(groupId)) {
    throw new AppError('FORBIDDEN', 'Only those who lead the group may change its plans');
  }
}

/** @throws AppError FORBIDDEN for those who manage single groups only */
export function requireManagesAll(context: TenantContext): void {
  if (context.managesGroupIds !== null) {
    throw new AppError('FORBIDDEN', 'Only coordinators may change what concerns several groups');
  }
}
