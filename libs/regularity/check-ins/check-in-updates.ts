import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { NOT_SPOKEN } from './check-in-contact.entity.js';
import { FEWEST_MISSES, MISSES_ARE_RECENT_DAYS, type MissTally } from '../measures/missed-in-a-row.js';

/** The run of misses of one membership, counted from its marks. */
export interface MembershipMisses {
  readonly membershipId: string;
  readonly tally: MissTally;
}

/** When each membership of these people was last contacted by somebody who then spoke with them. */
export async function lastContacts(
  tx: Tx,
  participantIds: readonly string[],
): Promise<Map<string, LocalDate>> {
  const rows = await tx.query<{ membership_id: string; contacted_on: LocalDate }[]>(
    `SELECT membership_id, max(contacted_on)::text AS contacted_on FROM check_in_contact
     WHERE membership_id = ANY (ARRAY(SELECT id FROM membership WHERE participant_id = ANY ($1::uuid[])))
       AND outcome <> ALL ($2) GROUP BY membership_id`,
    [participantIds, NOT_SPOKEN],
  );
  return new Map(rows.map((row) => [row.membership_id, row.contacted_on]));
}

/**
 * Opens, keeps up and closes check-ins by what the marks say now. The participants are locked by the caller, so that of
 * two computations at once the later one has the last word. Old misses open nothing, but what is open stays open.
 */
export async function followMisses(
  tx: Tx,
  context: TenantContext,
  rows: readonly MembershipMisses[],
): Promise<void> {
  if (rows.length === 0) return;
  const counted = JSON.stringify(rows.map(countedOf));
  await tx.query(CLOSE_AND_KEEP_UP, [counted]);
  await tx.query(OPEN, [counted, MISSES_ARE_RECENT_DAYS, context.organisationId]);
}

function countedOf({ membershipId, tally }: MembershipMisses): object {
  return {
    membership_id: membershipId,
    misses: tally.misses,
    missed_from: tally.from,
    missed_to: tally.to,
    last_came: tally.lastCame,
  };
}

/**
 * The memberships of which `followMisses` would open, change or close a check-in. Locks nothing and writes nothing, so
 * that most memberships are passed over at once.
 */
export async function membershipsToFollow(tx: Tx, rows: readonly MembershipMisses[]): Promise<string[]> {
  const open = await tx.query<{ membership_id: string }[]>(
    `SELECT membership_id FROM check_in WHERE closed_at IS NULL AND membership_id = ANY ($1::uuid[])`,
    [rows.map((row) => row.membershipId)],
  );
  const hasOpen = new Set(open.map((row) => row.membership_id));
  const possible = rows.filter(
    ({ membershipId, tally }) => hasOpen.has(membershipId) || tally.misses >= FEWEST_MISSES,
  );
  if (possible.length === 0) return [];
  const counted = JSON.stringify(possible.map(countedOf));
  const found = await tx.query<{ membership_id: string }[]>(
    `${STANDING} SELECT membership_id FROM standing WHERE ${IS_NOT_KEPT_UP}
     UNION SELECT m.id FROM ${COUNTED} ${OF_MEMBERSHIP}
     WHERE ${IS_WANTED} AND NOT EXISTS (SELECT 1 FROM check_in c WHERE c.membership_id = m.id AND c.closed_at IS NULL)`,
    [counted, MISSES_ARE_RECENT_DAYS],
  );
  return found.map((row) => row.membership_id);
}

const COUNTED = `jsonb_to_recordset($1::jsonb) AS counted (membership_id uuid, misses integer, missed_from date,
  missed_to date, last_came date)`;

/** Today in the zone of the organisation `o`. */
const TODAY = `(now() AT TIME ZONE o.time_zone)::date`;

/** Why a check-in of the membership `m` is not wanted; null when it is. */
const REASON_AGAINST = `CASE
  WHEN p.archived_at IS NOT NULL OR g.archived_at IS NOT NULL THEN 'ARCHIVED'
  WHEN m.starts_on > ${TODAY} OR m.ends_on < ${TODAY} THEN 'MEMBERSHIP_ENDED'
  WHEN g.check_in_after_misses IS NULL THEN 'SWITCHED_OFF'
  WHEN counted.misses >= g.check_in_after_misses THEN NULL`;

const OF_MEMBERSHIP = `
  JOIN membership m ON m.id = counted.membership_id
  JOIN activity_group g ON g.id = m.group_id
  JOIN participant p ON p.id = m.participant_id
  JOIN organisation o ON o.id = m.organisation_id`;

const STANDING = `
  WITH standing AS (
    SELECT c.id, c.membership_id, counted.misses, counted.missed_from, c.misses AS kept_misses,
      c.missed_from AS kept_missed_from, ${REASON_AGAINST}
        WHEN counted.last_came >= c.missed_from THEN 'CAME' ELSE 'CORRECTED' END AS reason
    FROM ${COUNTED} ${OF_MEMBERSHIP}
    JOIN check_in c ON c.membership_id = m.id AND c.closed_at IS NULL
  )`;

/** True of a row of `standing` whose check-in is to be closed or changed. */
const IS_NOT_KEPT_UP = `(standing.reason IS NOT NULL
  OR (kept_misses, kept_missed_from) IS DISTINCT FROM (standing.misses, standing.missed_from))`;

const CLOSE_AND_KEEP_UP = `${STANDING}
  UPDATE check_in c SET
    closed_at = CASE WHEN standing.reason IS NOT NULL THEN now() END,
    closed_because = standing.reason,
    misses = CASE WHEN standing.reason IS NULL THEN standing.misses ELSE c.misses END,
    missed_from = CASE WHEN standing.reason IS NULL THEN standing.missed_from ELSE c.missed_from END
  FROM standing WHERE standing.id = c.id AND ${IS_NOT_KEPT_UP}`;

/** True when a membership is to have a check-in; $2 is how many days misses are recent. */
const IS_WANTED = `(${REASON_AGAINST} ELSE 'TOO_FEW' END IS NULL AND counted.missed_to >= ${TODAY} - $2::integer)`;

const OPEN = `
  INSERT INTO check_in (organisation_id, membership_id, group_id, participant_id, misses, missed_from, assigned_to_id)
  SELECT $3, m.id, m.group_id, m.participant_id, counted.misses, counted.missed_from, (
    SELECT l.staff_member_id FROM group_leader l JOIN staff_member s ON s.id = l.staff_member_id
    WHERE l.group_id = m.group_id AND s.disabled_at IS NULL ORDER BY s.display_name, s.id LIMIT 1)
  FROM ${COUNTED} ${OF_MEMBERSHIP}
  WHERE ${IS_WANTED}
  ON CONFLICT (membership_id) WHERE closed_at IS NULL DO NOTHING`;
