import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql } from '#libs/database/sql.js';
import { ActivityGroup } from './activity-group.entity.js';

/** Null: whatever it is. */
interface ListedGroups {
  /** Of LIKE, in lower case. */
  readonly pattern: string | null;
  readonly siteId: string | null;
  readonly leaderId: string | null;
  readonly onlyIds: readonly string[] | null;
  readonly includeArchived: boolean;
}

/** Finnish alphabetical order of the internal name. */
const BY_NAME: readonly KeysetColumn[] = [
  { expr: 'g.internal_name', direction: 'ASC', cast: 'text' },
  { expr: 'g.id', direction: 'ASC', cast: 'uuid' },
];

export const GROUPS = new PagedList<ListedGroups, ActivityGroup>({
  select: columnsOf(ActivityGroup, 'g'),
  from: fragment`FROM activity_group g
    WHERE (${'includeArchived'}::boolean OR g.archived_at IS NULL)
      AND (${'pattern'}::text IS NULL
        OR lower(g.internal_name) LIKE ${'pattern'} OR lower(g.public_name) LIKE ${'pattern'})
      AND (${'siteId'}::uuid IS NULL OR g.site_id = ${'siteId'})
      AND (${'onlyIds'}::uuid[] IS NULL OR g.id = ANY (${'onlyIds'}))
      AND (${'leaderId'}::uuid IS NULL OR EXISTS (
        SELECT 1 FROM group_leader l WHERE l.group_id = g.id AND l.staff_member_id = ${'leaderId'}))`,
  order: BY_NAME,
});

export const LOCK_GROUP = sql<{ id: string }>`
  SELECT 1 FROM activity_group WHERE id = ${'id'} FOR NO KEY UPDATE`;

export const HAS_SESSIONS_AHEAD = sql<{ groupId: string }, { found: boolean }>`
  SELECT EXISTS (
    SELECT 1 FROM session WHERE group_id = ${'groupId'} AND status = 'PLANNED' AND starts_at > now()) AS found`;

interface Leaders {
  readonly groupId: string;
  readonly staffMemberIds: readonly string[];
}

export const REMOVE_OTHER_LEADERS = sql<Leaders>`
  DELETE FROM group_leader
  WHERE group_id = ${'groupId'} AND NOT (staff_member_id = ANY (${'staffMemberIds'}::uuid[]))`;

export const ADD_LEADERS = sql<Leaders & { readonly organisationId: string }>`
  INSERT INTO group_leader (organisation_id, group_id, staff_member_id)
  SELECT ${'organisationId'}, ${'groupId'}, wanted.id
  FROM unnest(${'staffMemberIds'}::uuid[]) AS wanted (id) ON CONFLICT DO NOTHING`;
