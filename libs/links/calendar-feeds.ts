import { Injectable } from '@nestjs/common';
import { systemContext, TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import { writtenLanguage, type Language } from '#libs/people/language.js';
import type { LinkPurpose } from './secret-link.entity.js';
import type { Calendar, CalendarEvent } from './calendar-text.js';
import { SecretLinks, type PresentedLink } from './secret-links.js';

/** A calendar link that works. */
export type CalendarLink = PresentedLink & { readonly purpose: CalendarPurpose };
export const CALENDAR_PURPOSES = [
  'CALENDAR_STAFF',
  'CALENDAR_SITE',
  'CALENDAR_PARTICIPANT',
] as const satisfies readonly LinkPurpose[];
export type CalendarPurpose = (typeof CALENDAR_PURPOSES)[number];

/** What a calendar shows lies between three months back and a year ahead. */
const WINDOW = `s.starts_at > now() - interval '3 months' AND s.starts_at < now() + interval '12 months'`;

/** Which sessions each kind of calendar shows, of session `s`, group `g` and the owner's id $1. */
const SHOWN: Record<CalendarPurpose, string> = {
  CALENDAR_STAFF: `EXISTS (SELECT 1 FROM group_leader l WHERE l.group_id = s.group_id AND l.staff_member_id = $1)`,
  CALENDAR_SITE: 'g.site_id = $1',
  // A seat is shown until it is given up; a membership shows what meets while it lasts.
  CALENDAR_PARTICIPANT: `(
    EXISTS (SELECT 1 FROM membership m WHERE m.group_id = s.group_id AND m.participant_id = $1
      AND m.starts_on <= s.local_date AND (m.ends_on IS NULL OR m.ends_on >= s.local_date))
    OR EXISTS (SELECT 1 FROM sign_up u WHERE u.session_id = s.id AND u.participant_id = $1 AND u.status = 'SIGNED_UP'))`,
};

const WORDS: Record<Language, { readonly cancelled: string; readonly ownGroups: string }> = {
  fi: { cancelled: 'Peruttu', ownGroups: 'omat ryhmät' },
  sv: { cancelled: 'Inställt', ownGroups: 'egna grupper' },
  en: { cancelled: 'Cancelled', ownGroups: 'own groups' },
};

interface SessionRow {
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

interface OwnerRow {
  readonly sender: string;
  readonly organisationLanguage: Language;
  readonly participantLanguage: string | null;
  readonly siteName: string | null;
}

/** Calendars for those who hold a secret link. They are only read, and never name a person. */
@Injectable()
export class CalendarFeeds {
  constructor(
    private readonly database: TenantDatabase,
    private readonly links: SecretLinks,
  ) {}

  /** The calendar link of a token; null when it opens none, or none any more. */
  async open(token: string): Promise<CalendarLink | null> {
    const link = await this.links.resolve(token, CALENDAR_PURPOSES);
    return link?.isOpen ? (link as CalendarLink) : null;
  }

  /** The calendar behind a link, as it is now. */
  async calendarOf(link: CalendarLink, requestId: string): Promise<Calendar> {
    return this.database.read(systemContext(link.organisationId, requestId), async (tx) => {
      const owner = await ownerOf(tx, link);
      const language = writtenLanguage(owner.participantLanguage ?? '', owner.organisationLanguage);
      const sessions = await sessionsOf(tx, link);
      return {
        name: nameOf(link, owner, language),
        language,
        isPrivate: link.purpose !== 'CALENDAR_SITE',
        events: sessions.map((session) => toEvent(session, language)),
      };
    });
  }
}

/** Only the neutral name of the sender, never that of the organisation: others may see somebody's list of calendars. */
function nameOf(link: CalendarLink, owner: OwnerRow, language: Language): string {
  switch (link.purpose) {
    case 'CALENDAR_STAFF':
      return `${owner.sender}: ${WORDS[language].ownGroups}`;
    case 'CALENDAR_SITE':
      return `${owner.sender}: ${owner.siteName ?? ''}`;
    case 'CALENDAR_PARTICIPANT':
      return owner.sender;
  }
}

/** A cancelled session says so in its name too, as not every calendar shows the status. */
function toEvent(row: SessionRow, language: Language): CalendarEvent {
  return {
    uid: `${row.id}@rytmi`,
    sequence: row.sequence,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    timeZone: row.timeZone,
    summary: row.isCancelled ? `${WORDS[language].cancelled}: ${row.groupName}` : row.groupName,
    location: row.place ?? [row.siteName, row.siteAddress].filter(Boolean).join(', '),
    isCancelled: row.isCancelled,
    changedAt: row.changedAt,
  };
}

async function ownerOf(tx: Tx, link: CalendarLink): Promise<OwnerRow> {
  const [owner] = await tx.query<OwnerRow[]>(
    `SELECT o.sms_sender AS sender, o.language AS "organisationLanguage",
       (SELECT p.language FROM participant p WHERE p.id = $1) AS "participantLanguage",
       (SELECT s.name FROM site s WHERE s.id = $2) AS "siteName"
     FROM organisation o`,
    [link.participantId, link.siteId],
  );
  if (!owner) throw new Error('The organisation of a link is gone');
  return owner;
}

async function sessionsOf(tx: Tx, link: CalendarLink): Promise<SessionRow[]> {
  return tx.query<SessionRow[]>(
    `SELECT s.id, s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.time_zone AS "timeZone", s.place,
       s.status = 'CANCELLED' AS "isCancelled", site.name AS "siteName", site.address AS "siteAddress",
       CASE WHEN $2 THEN g.internal_name ELSE g.public_name END AS "groupName",
       s.calendar_sequence + g.calendar_sequence + site.calendar_sequence AS sequence,
       greatest(s.calendar_changed_at, g.calendar_changed_at, site.calendar_changed_at) AS "changedAt"
     FROM session s JOIN activity_group g ON g.id = s.group_id JOIN site ON site.id = g.site_id
     WHERE ${WINDOW} AND ${SHOWN[link.purpose]}
     ORDER BY s.starts_at, s.id`,
    [link.staffMemberId ?? link.siteId ?? link.participantId, link.internalNames],
  );
}
