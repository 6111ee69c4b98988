import { isUuid } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';
import type { SecretLink } from '#libs/links/secret-link.entity.js';
import type { NewLink } from '#libs/links/secret-links.js';
import type { CalendarFeed, CalendarFeedKind, CreateCalendarFeedInput } from './feeds.types.js';

export function toCalendarFeed(row: SecretLink): CalendarFeed {
  return {
    id: row.id,
    kind: kindOf(row),
    staffMemberId: row.staffMemberId,
    siteId: row.siteId,
    participantId: row.participantId,
    internalNames: row.internalNames,
    createdAt: row.createdAt,
    lastUsedAt: row.lastUsedAt,
    revokedAt: row.revokedAt,
  };
}

/** @throws AppError BAD_INPUT for fields that do not go with the kind */
export function newCalendarLink(input: CreateCalendarFeedInput, staffMemberId: string): NewLink {
  const { kind, siteId, participantId, internalNames } = input;
  if (kind !== 'SITE' && siteId != null) throw badInput('input.siteId', 'A site goes with SITE');
  if (kind !== 'PARTICIPANT' && participantId != null) {
    throw badInput('input.participantId', 'A participant goes with PARTICIPANT');
  }
  if (kind !== 'STAFF' && internalNames) {
    throw badInput('input.internalNames', 'Only calendars of staff may show internal names');
  }
  switch (kind) {
    case 'STAFF':
      return { purpose: 'CALENDAR_STAFF', staffMemberId, internalNames };
    case 'SITE':
      return { purpose: 'CALENDAR_SITE', siteId: idIn('input.siteId', siteId) };
    case 'PARTICIPANT':
      return {
        purpose: 'CALENDAR_PARTICIPANT',
        participantId: idIn('input.participantId', participantId),
      };
  }
}

function idIn(field: string, id: string | null | undefined): string {
  if (id != null && isUuid(id)) return id;
  throw badInput(field, 'Give an id as this API hands them out');
}

function kindOf({ purpose }: SecretLink): CalendarFeedKind {
  switch (purpose) {
    case 'CALENDAR_STAFF':
      return 'STAFF';
    case 'CALENDAR_SITE':
      return 'SITE';
    case 'CALENDAR_PARTICIPANT':
      return 'PARTICIPANT';
    case 'SELF_SERVICE':
      throw new Error('A link to a page is no calendar');
  }
}
