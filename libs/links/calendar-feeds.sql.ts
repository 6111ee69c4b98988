import { fragment, sql, type Fragment } from '#libs/database/sql.js';
import type { Language } from '#libs/people/language.js';
import type { CalendarPurpose } from './secret-link.entity.js';

export interface CalendarOwner {
  readonly sender: string;
  readonly organisationLanguage: Language;
  readonly participantLanguage: string | null;
  readonly siteName: string | null;
}

export const CALENDAR_OWNER = sql<{ participantId: string | null; siteId: string | null }, CalendarOwner>`
  SELECT o.sms_sender AS sender, o.language AS organisation_language,
    (SELECT p.language FROM participant p WHERE p.id = ${'participantId'}) AS participant_language,
    (SELECT s.name FROM site s WHERE s.id = ${'siteId'}) AS site_name
  FROM organisation o`;

export interface CalendarSession {
  readonly id: string;
  readonly sequence: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly timeZone: string;
  readonly groupName: string;
  readonly place: string | null;
  readonly siteName: string;
  readonly siteAddress: string | null;
  readonly isCancelled: boolean;
  readonly changedAt: Date;
}

interface Shown {
  /** The staff member, site or participant whose calendar it is. */
  readonly ownerId: string | null;
  readonly internalNames: boolean;
}

/** What a calendar shows lies between three months back and a year ahead. */
const WINDOW = fragment`s.starts_at > now() - interval '3 months' AND s.starts_at < now() + interval '12 months'`;

function sessionsWhere(isShown: Fragment<Shown>) {
  return sql<Shown, CalendarSession>`
    SELECT s.id, s.starts_at, s.ends_at, s.time_zone, s.place, s.status = 'CANCELLED' AS is_cancelled,
      site.name AS site_name, site.address AS site_address,
      CASE WHEN ${'internalNames'} THEN g.internal_name ELSE g.public_name END AS group_name,
      s.calendar_sequence + g.calendar_sequence + site.calendar_sequence AS sequence,
      greatest(s.calendar_changed_at, g.calendar_changed_at, site.calendar_changed_at) AS changed_at
    FROM session s JOIN activity_group g ON g.id = s.group_id JOIN site ON site.id = g.site_id
    WHERE ${WINDOW} AND ${isShown}
    ORDER BY s.starts_at, s.id`;
}

/** The sessions that each kind of calendar shows. */
export const CALENDAR_SESSIONS = {
  CALENDAR_STAFF: sessionsWhere(fragment`EXISTS (
    SELECT 1 FROM group_leader l WHERE l.group_id = s.group_id AND l.staff_member_id = ${'ownerId'})`),
  CALENDAR_SITE: sessionsWhere(fragment`g.site_id = ${'ownerId'}`),
  // A seat is shown until it is given up; a membership shows what meets while it lasts.
  CALENDAR_PARTICIPANT: sessionsWhere(fragment`(
    EXISTS (SELECT 1 FROM membership m WHERE m.group_id = s.group_id AND m.participant_id = ${'ownerId'}
      AND m.starts_on <= s.local_date AND (m.ends_on IS NULL OR m.ends_on >= s.local_date))
    OR EXISTS (SELECT 1 FROM sign_up u
      WHERE u.session_id = s.id AND u.participant_id = ${'ownerId'} AND u.status = 'SIGNED_UP'))`),
} as const satisfies Record<CalendarPurpose, unknown>;
