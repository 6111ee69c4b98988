import { columnsOf } from '#libs/database/columns-of.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql, type NoParameters } from '#libs/database/sql.js';
import type { MessageStatus } from '../message/message.entity.js';
import { Announcement } from './announcement.entity.js';

export const ANNOUNCEMENTS = new PagedList<NoParameters, Announcement>({
  select: columnsOf(Announcement, 'announcement'),
  from: fragment`FROM announcement WHERE true`,
  order: [
    { expr: 'announcement.created_at', direction: 'DESC', cast: 'timestamptz' },
    { expr: 'announcement.id', direction: 'DESC', cast: 'uuid' },
  ],
});

/** How many texts of a message are how far. */
export interface AnnouncementCount {
  readonly announcementId: string;
  readonly status: MessageStatus;
  readonly count: number;
}

export const COUNTS_OF_ANNOUNCEMENTS = sql<{ ids: readonly string[] }, AnnouncementCount>`
  SELECT announcement_id, status, count(*)::integer AS count FROM message
  WHERE announcement_id = ANY (${'ids'}) GROUP BY announcement_id, status ORDER BY status`;

interface People {
  readonly participantIds: readonly string[];
  readonly managedGroupIds: readonly string[];
}

/** How many of these people there are, and how many have been members of a managed group. */
export const KNOWN_AND_MANAGED = sql<People, { readonly known: number; readonly managed: number }>`
  SELECT count(*)::integer AS known, count(*) FILTER (WHERE EXISTS (
    SELECT 1 FROM membership m WHERE m.participant_id = p.id AND m.group_id = ANY (${'managedGroupIds'})
  ))::integer AS managed FROM participant p WHERE p.id = ANY (${'participantIds'})`;

export const NOW = sql<NoParameters, { readonly now: Date }>`SELECT now() AS now`;

export const TAKE_BACK = sql<{ id: string }>`
  UPDATE announcement SET cancelled_at = coalesce(cancelled_at, now()) WHERE id = ${'id'}`;

export const CANCEL_UNSENT_TEXTS = sql<{ id: string }>`
  UPDATE message SET status = 'CANCELLED', status_reason = 'RECALLED', lease_until = NULL
  WHERE announcement_id = ${'id'} AND status = 'PENDING' AND attempt_id IS NULL`;
