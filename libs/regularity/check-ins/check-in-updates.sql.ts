import type { LocalDate } from '#libs/calendar/local-date.js';
import { fragment, literal, sql } from '#libs/database/sql.js';
import { MISSES_ARE_RECENT_DAYS } from '../measures/missed-in-a-row.js';
import { NOT_SPOKEN } from './check-in-contact.entity.js';

export const LAST_CONTACTS = sql<
  { participantIds: readonly string[] },
  { membershipId: string; contactedOn: LocalDate }
>`
  SELECT membership_id, max(contacted_on) AS contacted_on FROM check_in_contact
  WHERE membership_id = ANY (ARRAY(
      SELECT id FROM membership WHERE participant_id = ANY (${'participantIds'}::uuid[])))
    AND outcome NOT IN ${literal(NOT_SPOKEN)} GROUP BY membership_id`;

export const OPEN_AMONG = sql<{ membershipIds: readonly string[] }, { membershipId: string }>`
  SELECT membership_id FROM check_in
  WHERE closed_at IS NULL AND membership_id = ANY (${'membershipIds'}::uuid[])`;

/** JSON of the misses of memberships, as they were counted. */
interface Counted {
  readonly counted: string;
}

const COUNTED = fragment<Counted>`jsonb_to_recordset(${'counted'}::jsonb) AS counted (membership_id uuid,
  misses integer, missed_from date, missed_to date, last_came date)`;

/** Today in the zone of the organisation `o`. */
const TODAY = fragment`(now() AT TIME ZONE o.time_zone)::date`;

/** Why a check-in of the membership `m` is not wanted; null when it is. */
const REASON_AGAINST = fragment`CASE
  WHEN p.archived_at IS NOT NULL OR g.archived_at IS NOT NULL THEN 'ARCHIVED'
  WHEN m.starts_on > ${TODAY} OR m.ends_on < ${TODAY} THEN 'MEMBERSHIP_ENDED'
  WHEN g.check_in_after_misses IS NULL THEN 'SWITCHED_OFF'
  WHEN counted.misses >= g.check_in_after_misses THEN NULL`;

const OF_MEMBERSHIP = fragment`
  JOIN membership m ON m.id = counted.membership_id
  JOIN activity_group g ON g.id = m.group_id
  JOIN participant p ON p.id = m.participant_id
  JOIN organisation o ON o.id = m.organisation_id`;

const STANDING = fragment<Counted>`
  WITH standing AS (
    SELECT c.id, c.membership_id, counted.misses, counted.missed_from, c.misses AS kept_misses,
      c.missed_from AS kept_missed_from, ${REASON_AGAINST}
        WHEN counted.last_came >= c.missed_from THEN 'CAME' ELSE 'CORRECTED' END AS reason
    FROM ${COUNTED} ${OF_MEMBERSHIP}
    JOIN check_in c ON c.membership_id = m.id AND c.closed_at IS NULL
  )`;

/** True of a row of `standing` whose check-in is to be closed or changed. */
const IS_NOT_KEPT_UP = fragment`(standing.reason IS NOT NULL
  OR (kept_misses, kept_missed_from) IS DISTINCT FROM (standing.misses, standing.missed_from))`;

export const CLOSE_AND_KEEP_UP = sql<Counted>`${STANDING}
  UPDATE check_in c SET
    closed_at = CASE WHEN standing.reason IS NOT NULL THEN now() END,
    closed_because = standing.reason,
    misses = CASE WHEN standing.reason IS NULL THEN standing.misses ELSE c.misses END,
    missed_from = CASE WHEN standing.reason IS NULL THEN standing.missed_from ELSE c.missed_from END
  FROM standing WHERE standing.id = c.id AND ${IS_NOT_KEPT_UP}`;

/** True when a membership is to have a check-in. */
const IS_WANTED = fragment`(${REASON_AGAINST} ELSE 'TOO_FEW' END IS NULL
  AND counted.missed_to >= ${TODAY} - ${literal(MISSES_ARE_RECENT_DAYS)})`;

export const OPEN_CHECK_INS = sql<Counted & { readonly organisationId: string }>`
  INSERT INTO check_in (organisation_id, membership_id, group_id, participant_id, misses, missed_from, assigned_to_id)
  SELECT ${'organisationId'}::uuid, m.id, m.group_id, m.participant_id, counted.misses, counted.missed_from, (
    SELECT l.staff_member_id FROM group_leader l JOIN staff_member s ON s.id = l.staff_member_id
    WHERE l.group_id = m.group_id AND s.disabled_at IS NULL ORDER BY s.display_name, s.id LIMIT 1)
  FROM ${COUNTED} ${OF_MEMBERSHIP}
  WHERE ${IS_WANTED}
  ON CONFLICT (organisation_id, membership_id) WHERE closed_at IS NULL DO NOTHING`;

export const TO_UPDATE = sql<Counted, { membershipId: string }>`
  ${STANDING} SELECT membership_id FROM standing WHERE ${IS_NOT_KEPT_UP}
  UNION SELECT m.id FROM ${COUNTED} ${OF_MEMBERSHIP}
  WHERE ${IS_WANTED} AND NOT EXISTS (SELECT 1 FROM check_in c WHERE c.membership_id = m.id AND c.closed_at IS NULL)`;
