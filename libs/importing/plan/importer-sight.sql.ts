import { sql } from '#libs/database/sql.js';
import type { Principal } from '#libs/people/principal.js';

export const IMPORTER = sql<{ staffMemberId: string }, Pick<Principal, 'roles' | 'ownGroupIds'>>`
  SELECT m.roles, ARRAY(
    SELECT l.group_id FROM group_leader l WHERE l.staff_member_id = m.id
    UNION
    SELECT b.group_id FROM membership b JOIN organisation o ON o.id = b.organisation_id
    WHERE b.participant_id = m.participant_id AND b.role <> 'MEMBER'
      AND b.starts_on <= (now() AT TIME ZONE o.time_zone)::date
      AND coalesce(b.ends_on >= (now() AT TIME ZONE o.time_zone)::date, true)
  ) AS own_group_ids
  FROM staff_member m WHERE m.id = ${'staffMemberId'}`;
