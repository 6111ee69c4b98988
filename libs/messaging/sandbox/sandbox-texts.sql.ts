import { columnsOf } from '#libs/database/columns-of.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql, type NoParameters } from '#libs/database/sql.js';
import { SandboxText } from './sandbox-text.entity.js';

/** Writes no row for a reference that was accepted already. */
export const ACCEPT_TEXT = sql<Omit<SandboxText, 'id' | 'acceptedAt'>>`
  INSERT INTO sandbox_text (organisation_id, client_reference, sender, to_sealed, to_index, body)
  VALUES (${'organisationId'}, ${'clientReference'}, ${'sender'}, ${'toSealed'}, ${'toIndex'}, ${'body'})
  ON CONFLICT DO NOTHING`;

export const SANDBOX_TEXTS = new PagedList<NoParameters, SandboxText>({
  select: columnsOf(SandboxText, 'text'),
  from: fragment`FROM sandbox_text text WHERE true`,
  order: [
    { expr: 'text.accepted_at', direction: 'DESC', cast: 'timestamptz' },
    { expr: 'text.id', direction: 'DESC', cast: 'uuid' },
  ],
});

interface Texts {
  readonly textIds: readonly string[];
}

export const RECIPIENTS = sql<Texts, { readonly id: string; readonly participantId: string }>`
  SELECT t.id, m.participant_id FROM sandbox_text t JOIN message m ON m.attempt_id = t.client_reference::uuid
  WHERE t.id = ANY (${'textIds'})`;

export const REPLIES = sql<Texts, { readonly sandboxTextId: string; readonly id: string }>`
  SELECT t.id AS sandbox_text_id, i.id
  FROM sandbox_text t
  JOIN inbound_text i ON i.organisation_id = t.organisation_id AND i.gateway = 'sandbox'
    AND i.from_index = t.to_index AND i.received_at >= t.accepted_at
  WHERE t.id = ANY (${'textIds'}) AND NOT EXISTS (
    SELECT 1 FROM sandbox_text next
    WHERE next.organisation_id = t.organisation_id AND next.to_index = t.to_index
      AND (next.accepted_at, next.id) > (t.accepted_at, t.id) AND next.accepted_at <= i.received_at
  )`;
