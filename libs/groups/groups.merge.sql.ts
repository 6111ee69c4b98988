import { sql } from '#libs/database/sql.js';
import { mergedRows, type Counted } from '#libs/people/merge-rows.js';
import type { Pair } from '#libs/people/merge-steps.js';
import type { MembershipRole } from './membership.entity.js';
import type { Period } from './rules/joined-periods.js';

export const MEMBERSHIPS = mergedRows('membership');

export const OVERLAPPING_MEMBERSHIPS = sql<Pair, Counted>`
  SELECT count(*)::integer AS count FROM membership d WHERE d.participant_id = ${'duplicateId'} AND EXISTS (
    SELECT 1 FROM membership k WHERE k.participant_id = ${'survivorId'} AND k.group_id = d.group_id
      AND daterange(k.starts_on, k.ends_on, '[]') && daterange(d.starts_on, d.ends_on, '[]'))`;

export interface MembershipRow extends Period {
  readonly groupId: string;
  readonly role: MembershipRole;
}

export const MEMBERSHIPS_OF_BOTH = sql<Pair, MembershipRow>`
  SELECT id, group_id, role, starts_on, ends_on, participant_id = ${'survivorId'} AS is_kept
  FROM membership WHERE participant_id IN (${'survivorId'}, ${'duplicateId'}) ORDER BY starts_on, id`;

export const DELETE_MEMBERSHIPS = sql<{ ids: readonly string[] }>`
  DELETE FROM membership WHERE id = ANY (${'ids'}::uuid[])`;

export const JOIN_MEMBERSHIPS = sql<{ survivorId: string; joined: string }>`
  UPDATE membership m SET participant_id = ${'survivorId'}, starts_on = joined."startsOn", ends_on = joined."endsOn",
    role = joined.role
  FROM jsonb_to_recordset(${'joined'}::jsonb) AS joined (id uuid, "startsOn" date, "endsOn" date, role text)
  WHERE m.id = joined.id`;
