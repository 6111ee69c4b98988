import { columnsOf } from '#libs/database/columns-of.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql, type NoParameters } from '#libs/database/sql.js';
import { StaffMember } from './staff-member.entity.js';

export const STAFF = new PagedList<NoParameters, StaffMember>({
  select: columnsOf(StaffMember, 'm'),
  from: fragment`FROM staff_member m WHERE true`,
  order: [
    { expr: 'm.display_name', direction: 'ASC', cast: 'text' },
    { expr: 'm.id', direction: 'ASC', cast: 'uuid' },
  ],
});

/** All administrators are locked, so that two who take each other's role at once cannot both succeed. */
export const LOCK_ADMINS = sql<NoParameters, { id: string }>`
  SELECT id FROM staff_member WHERE 'ADMIN' = ANY (roles) AND disabled_at IS NULL ORDER BY id FOR UPDATE`;
