import type { LocalDate } from '#libs/calendar/local-date.js';
import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql, type Fragment } from '#libs/database/sql.js';
import { CheckIn } from './check-in.entity.js';

/** Null: whatever it is. */
interface ListedCheckIns {
  readonly today: LocalDate;
  readonly groupId: string | null;
  readonly siteId: string | null;
  readonly participantId: string | null;
  readonly assignedToId: string | null;
}

const OLDEST_FIRST: readonly KeysetColumn[] = [
  { expr: 'c.opened_at', direction: 'ASC', cast: 'timestamptz' },
  { expr: 'c.id', direction: 'ASC', cast: 'uuid' },
];

const listOf = (isInState: Fragment<ListedCheckIns>) =>
  new PagedList<ListedCheckIns, CheckIn>({
    select: columnsOf(CheckIn, 'c'),
    from: fragment`FROM check_in c WHERE ${isInState}
      AND (${'groupId'}::uuid IS NULL OR c.group_id = ${'groupId'})
      AND (${'siteId'}::uuid IS NULL
        OR c.group_id IN (SELECT id FROM activity_group WHERE site_id = ${'siteId'}))
      AND (${'participantId'}::uuid IS NULL OR c.participant_id = ${'participantId'})
      AND (${'assignedToId'}::uuid IS NULL OR c.assigned_to_id = ${'assignedToId'})`,
    order: OLDEST_FIRST,
  });

/** Check-ins by their state, oldest first. */
export const CHECK_INS = {
  ANY: listOf(fragment`true`),
  OPEN: listOf(fragment`c.closed_at IS NULL AND coalesce(c.snoozed_until <= ${'today'}, true)`),
  SNOOZED: listOf(fragment`c.closed_at IS NULL AND c.snoozed_until > ${'today'}`),
  CLOSED: listOf(fragment`c.closed_at IS NOT NULL`),
};

export const LOCK_PARTICIPANT_OF = sql<{ id: string }>`
  SELECT 1 FROM participant p JOIN check_in c ON c.participant_id = p.id WHERE c.id = ${'id'}
  FOR NO KEY UPDATE OF p`;

export const CLOSE_AS_CONTACTED = sql<{ id: string }>`
  UPDATE check_in SET closed_at = now(), closed_because = 'CONTACTED' WHERE id = ${'id'}`;

interface OfMemberships {
  readonly membershipIds: readonly string[];
}

export const LAST_SEEN = sql<OfMemberships, { membershipId: string; sessionId: string; date: LocalDate }>`
  SELECT m.id AS membership_id, seen.id AS session_id, seen.local_date AS date
  FROM membership m CROSS JOIN LATERAL (
    SELECT s.id, s.local_date FROM attendance a JOIN session s ON s.id = a.session_id
    WHERE a.participant_id = m.participant_id AND s.group_id = m.group_id AND s.status <> 'CANCELLED'
      AND a.mark IN ('PRESENT', 'LATE')
    ORDER BY s.starts_at DESC, s.id LIMIT 1
  ) seen WHERE m.id = ANY (${'membershipIds'}::uuid[])`;

export const VISITS_OF = sql<OfMemberships, { membershipId: string; visits: LocalDate[] }>`
  SELECT m.id AS membership_id, array_agg(s.local_date::text ORDER BY s.local_date) AS visits
  FROM membership m
  JOIN attendance a ON a.participant_id = m.participant_id AND a.mark IN ('PRESENT', 'LATE')
  JOIN session s ON s.id = a.session_id AND s.group_id = m.group_id AND s.status <> 'CANCELLED'
  WHERE m.id = ANY (${'membershipIds'}::uuid[]) GROUP BY m.id`;
