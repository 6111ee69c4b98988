import { Injectable } from '@nestjs/common';
import { systemContext, TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import { writtenLanguage, type Language } from '#libs/people/language.js';
import {
  CALENDAR_OWNER,
  CALENDAR_SESSIONS,
  type CalendarOwner,
  type CalendarSession,
} from './calendar-feeds.sql.js';
import { CALENDAR_PURPOSES, type CalendarPurpose } from './secret-link.entity.js';
import type { Calendar, CalendarEvent } from './calendar-text.js';
import { SecretLinks } from './secret-links.js';
import type { PresentedLink } from './secret-links.sql.js';

/** A calendar link that works. */
export type CalendarLink = PresentedLink & { readonly purpose: CalendarPurpose };
const WORDS: Record<Language, { readonly cancelled: string; readonly ownGroups: string }> = {
  fi: { cancelled: 'Peruttu', ownGroups: 'omat ryhmät' },
  sv: { cancelled: 'Inställt', ownGroups: 'egna grupper' },
  en: { cancelled: 'Cancelled', ownGroups: 'own groups' },
};

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
      const sessions = await CALENDAR_SESSIONS[link.purpose].rows(tx, {
        ownerId: link.staffMemberId ?? link.siteId ?? link.participantId,
        internalNames: link.internalNames,
      });
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
function nameOf(link: CalendarLink, owner: CalendarOwner, language: Language): string {
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
function toEvent(row: CalendarSession, language: Language): CalendarEvent {
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

async function ownerOf(tx: Tx, link: CalendarLink): Promise<CalendarOwner> {
  const { participantId, siteId } = link;
  const owner = await CALENDAR_OWNER.first(tx, { participantId, siteId });
  if (!owner) throw new Error('The organisation of a link is gone');
  return owner;
}
