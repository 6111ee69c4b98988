import { fragment, literal, sql } from '#libs/database/sql.js';
import { MEMBER_ON } from '#libs/groups/member-on.sql.js';
import type { SeatSituation } from '#libs/participation/rules/sign-up-machine.js';
import type { SignUpStatus } from '#libs/participation/rules/sign-up-status.js';
import { HAS_WAITLIST } from '#libs/participation/seats/sign-up.sql.js';

const MOST_SESSIONS = 30;

export interface OwnSessionRow extends SeatSituation {
  readonly id: string;
  readonly publicName: string;
  readonly endsAt: Date;
  readonly timeZone: string;
  readonly place: string;
  readonly waiting: number;
  readonly companionsAllowed: boolean;
  readonly signUpStatus: SignUpStatus | null;
  readonly offerExpiresAt: Date | null;
  readonly isMember: boolean;
  readonly mayCome: boolean;
  readonly now: Date;
}

interface Wanted {
  readonly participantId: string;
  readonly linkedSessionId: string | null;
  readonly weeksAhead: number;
}

/** A session lasts a day at most. */
const IS_SOON = fragment<Wanted>`s.ends_at > now() AND s.starts_at > now() - interval '1 day'
  AND s.starts_at < now() + ${'weeksAhead'} * interval '1 week'`;

/** The ids of sessions that may concern them are gathered first: they are few among those of a large organisation. */
export const OWN_SESSIONS = sql<Wanted, OwnSessionRow>`
  WITH own AS MATERIALIZED (
    SELECT m.group_id, m.starts_on, m.ends_on FROM membership m WHERE m.participant_id = ${'participantId'}
  ), concerning AS (
    SELECT u.session_id AS id FROM sign_up u WHERE u.participant_id = ${'participantId'}
    UNION SELECT ${'linkedSessionId'}::uuid
    UNION SELECT s.id FROM own m JOIN session s ON s.group_id = m.group_id AND ${MEMBER_ON} AND ${IS_SOON}
    UNION SELECT s.id FROM own m JOIN session_invited_group i ON i.group_id = m.group_id
      JOIN session s ON s.id = i.session_id AND ${MEMBER_ON} AND ${IS_SOON}
  )
  SELECT s.id, g.public_name, s.starts_at, s.ends_at, s.time_zone,
    coalesce(s.place, concat_ws(', ', site.name, site.address)) AS place, s.status, s.capacity, s.seats_taken,
    s.reserved_seats, s.sign_up_opens_at, s.sign_up_closes_at, s.members_first_until, s.cancel_notice_minutes,
    ${HAS_WAITLIST} AS has_waitlist, s.waitlist_mode, s.offer_hours, s.offer_cut_off_minutes, s.waiting,
    s.companions_allowed, u.status AS sign_up_status, u.offer_expires_at, member.of_group AS is_member,
    g.admission = 'OPEN' OR member.of_group OR member.of_invited AS may_come, now() AS now
  FROM session s
  JOIN activity_group g ON g.id = s.group_id
  JOIN site ON site.id = g.site_id
  LEFT JOIN sign_up u ON u.session_id = s.id AND u.participant_id = ${'participantId'}
  CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(m.group_id = s.group_id), false) AS of_group,
      coalesce(bool_or(EXISTS (SELECT 1 FROM session_invited_group i
        WHERE i.session_id = s.id AND i.group_id = m.group_id)), false) AS of_invited
    FROM own m WHERE ${MEMBER_ON}
  ) member
  WHERE s.id = ANY (ARRAY(SELECT id FROM concerning)) AND s.ends_at > now()
  ORDER BY s.starts_at, s.id LIMIT ${literal(MOST_SESSIONS)}`;
