import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql, type NoParameters } from '#libs/database/sql.js';
import { SecretLink, type LinkPurpose } from './secret-link.entity.js';

/** What stands behind a token that somebody presents. */
export interface PresentedLink {
  readonly id: string;
  readonly organisationId: string;
  readonly purpose: LinkPurpose;
  readonly staffMemberId: string | null;
  readonly siteId: string | null;
  readonly participantId: string | null;
  readonly sessionId: string | null;
  readonly internalNames: boolean;
  /** False when it was revoked, has expired, or its session has ended. */
  readonly isOpen: boolean;
}

export const PRESENTED_LINK = sql<{ tokenHash: Buffer; purposes: readonly LinkPurpose[] }, PresentedLink>`
  SELECT link_id AS id, organisation_id, purpose, staff_member_id, site_id, participant_id, session_id,
    internal_names, is_open
  FROM resolve_secret_link(${'tokenHash'}, ${'purposes'})`;

export const MARK_LINK_USED = sql<{ id: string }>`
  UPDATE secret_link SET last_used_at = now() WHERE id = ${'id'} AND revoked_at IS NULL`;

export const REVOKE_LINK = sql<{ id: string }>`
  UPDATE secret_link SET revoked_at = now() WHERE id = ${'id'} AND revoked_at IS NULL`;

export const DELETE_ENDED_LINKS = sql`
  DELETE FROM secret_link l
  WHERE least(l.revoked_at, l.expires_at, (SELECT s.ends_at FROM session s WHERE s.id = l.session_id))
    < now() - interval '30 days'`;

/** Those with a link of a session that may have ended are among them: sessions are not seen from here. */
export const ORGANISATIONS_WITH_ENDED_LINKS = sql<NoParameters, { organisationId: string }>`
  SELECT DISTINCT organisation_id FROM secret_link_everywhere
  WHERE least(revoked_at, expires_at, CASE WHEN session_id IS NOT NULL THEN created_at END) < now() - interval '30 days'`;

export interface LinksWanted {
  readonly purposes: readonly LinkPurpose[];
  /** null: everybody's. */
  readonly participantId: string | null;
  /** Leaves out the calendars of all other staff members; null: everybody's. */
  readonly ownerId: string | null;
  /** False leaves out links that were revoked or have expired. */
  readonly includeEnded: boolean;
}

/** The order of lists of links: newest first. */
const LINKS_BY_TIME: readonly KeysetColumn[] = [
  { expr: 'link.created_at', direction: 'DESC', cast: 'timestamptz' },
  { expr: 'link.id', direction: 'DESC', cast: 'uuid' },
];

export const LINKS = new PagedList<LinksWanted, SecretLink>({
  select: columnsOf(SecretLink, 'link'),
  from: fragment<LinksWanted>`FROM secret_link link
    WHERE link.purpose = ANY (${'purposes'})
      AND (${'participantId'}::uuid IS NULL OR link.participant_id = ${'participantId'})
      AND (${'ownerId'}::uuid IS NULL OR link.staff_member_id IS NULL OR link.staff_member_id = ${'ownerId'})
      AND (${'includeEnded'} OR link.revoked_at IS NULL AND coalesce(link.expires_at > now(), true)
        AND (link.session_id IS NULL
          OR EXISTS (SELECT 1 FROM session s WHERE s.id = link.session_id AND s.ends_at > now())))`,
  order: LINKS_BY_TIME,
});

interface LinkLife {
  readonly sessionId: string | null;
  readonly expiresAt: Date | null;
  readonly longestMs: number;
}

/** Whether the session of a link has ended (null: there is no such session), and how its own end lies. */
export const LINK_LIFE = sql<LinkLife, { ended: boolean | null; tooEarly: boolean; tooLate: boolean }>`
  SELECT (SELECT s.ends_at <= now() FROM session s WHERE s.id = ${'sessionId'}) AS ended,
    ${'expiresAt'}::timestamptz <= now() AS too_early,
    ${'expiresAt'}::timestamptz > now() + ${'longestMs'} * interval '1 ms' AS too_late`;
