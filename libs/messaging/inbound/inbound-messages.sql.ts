import { columnsOf } from '#libs/database/columns-of.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql } from '#libs/database/sql.js';
import { InboundText, type InboundStatus, type ReplyMeaning } from './inbound-text.entity.js';

/** Null leaves a condition out. */
interface Conditions {
  readonly from: Date | null;
  readonly to: Date | null;
  readonly status: InboundStatus | null;
  readonly meaning: ReplyMeaning | null;
  readonly siteId: string | null;
  readonly participantId: string | null;
  readonly assignedTo: string | null;
}

// A text that waits for its phone to say who answers is not for a human yet.
export const INBOUND_TEXTS = new PagedList<Conditions, InboundText>({
  select: columnsOf(InboundText, 'inbound'),
  from: fragment<Conditions>`FROM inbound_text inbound
    WHERE (${'from'}::timestamptz IS NULL OR inbound.received_at >= ${'from'})
      AND (${'to'}::timestamptz IS NULL OR inbound.received_at < ${'to'})
      AND (${'status'}::text IS NULL OR inbound.status = ${'status'})
      AND (${'status'} IS DISTINCT FROM 'OPEN' OR coalesce(inbound.waits_until <= now(), true))
      AND (${'meaning'}::text IS NULL OR inbound.meaning = ${'meaning'})
      AND (${'siteId'}::uuid IS NULL OR inbound.site_id = ${'siteId'})
      AND (${'participantId'}::uuid IS NULL OR inbound.participant_id = ${'participantId'})
      AND (${'assignedTo'}::uuid IS NULL OR inbound.assigned_to = ${'assignedTo'})`,
  order: [
    { expr: 'inbound.received_at', direction: 'DESC', cast: 'timestamptz' },
    { expr: 'inbound.id', direction: 'DESC', cast: 'uuid' },
  ],
});

type NewInboundText = Pick<
  InboundText,
  'organisationId' | 'gateway' | 'gatewayMessageId' | 'fromSealed' | 'fromIndex' | 'body'
>;

/** No row when it is there already. */
export const STORE_TEXT = sql<NewInboundText, { readonly id: string }>`
  INSERT INTO inbound_text (organisation_id, gateway, gateway_message_id, from_sealed, from_index, body)
  VALUES (${'organisationId'}, ${'gateway'}, ${'gatewayMessageId'}, ${'fromSealed'}, ${'fromIndex'}, ${'body'})
  ON CONFLICT DO NOTHING RETURNING id`;
