import { fragment, sql, type NoParameters } from '#libs/database/sql.js';
import { CONSENT_HOLDS, TODAY } from '../message/eligibility.sql.js';
import type { InboundStatus } from './inbound-text.entity.js';

interface Mark {
  readonly id: string;
  readonly status: InboundStatus;
  readonly doneBy: string | null;
}

/** Writes no row when it has that status. */
export const MARK_TEXT = sql<Mark>`
  UPDATE inbound_text SET status = ${'status'}, waits_until = NULL, done_by = ${'doneBy'}::uuid,
    done_at = CASE WHEN ${'status'} = 'DONE' THEN now() END
  WHERE id = ${'id'} AND status <> ${'status'}`;

/** How many texts wait for a human. */
export interface InboxCount {
  /** Null: texts of nobody’s site. */
  readonly siteId: string | null;
  readonly open: number;
  /** Of these, those that nobody looks after yet. */
  readonly unassigned: number;
}

/** Whether the text `i` waits for a human: not while its phone is waited for to say who answers. */
const IS_OPEN = fragment`(i.status = 'OPEN' AND coalesce(i.waits_until <= now(), true))`;

export const COUNT_OPEN = sql<NoParameters, InboxCount>`
  SELECT site_id, count(*)::integer AS open,
    (count(*) FILTER (WHERE assigned_to IS NULL))::integer AS unassigned
  FROM inbound_text i WHERE ${IS_OPEN} GROUP BY site_id ORDER BY site_id NULLS FIRST`;

/** The day on which the text `i` came, in the zone of the organisation `o`. */
const ITS_DAY = fragment`(i.received_at AT TIME ZONE o.time_zone)::date`;

export const POSSIBLE_SENDERS = sql<
  { inboundTextIds: readonly string[] },
  { inboundTextId: string; participantId: string }
>`
  SELECT DISTINCT i.id AS inbound_text_id, n.participant_id
  FROM inbound_text i
  JOIN organisation o ON o.id = i.organisation_id
  JOIN phone_number n ON n.organisation_id = i.organisation_id AND n.number_index = i.from_index
  WHERE i.id = ANY (${'inboundTextIds'}) AND n.valid_from <= ${ITS_DAY} AND coalesce(n.valid_to > ${ITS_DAY}, true)
  ORDER BY 1, 2`;

/** Somebody whose number a text came from is today. */
export interface Addressee {
  readonly participantId: string;
  readonly phoneNumberId: string;
  readonly language: string;
  readonly archived: boolean;
  readonly consents: boolean;
  readonly active: boolean;
}

export const ADDRESSEES = sql<{ inboundTextId: string }, Addressee>`
  SELECT DISTINCT ON (p.id) p.id AS participant_id, n.id AS phone_number_id, p.language,
    p.archived_at IS NOT NULL AS archived, n.status = 'ACTIVE' AS active,
    EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND ${CONSENT_HOLDS}) AS consents
  FROM inbound_text i
  JOIN organisation o ON o.id = i.organisation_id
  JOIN phone_number n ON n.organisation_id = i.organisation_id AND n.number_index = i.from_index
  JOIN participant p ON p.id = n.participant_id
  WHERE i.id = ${'inboundTextId'} AND n.valid_from <= ${TODAY} AND coalesce(n.valid_to > ${TODAY}, true)
  ORDER BY p.id, n.created_at DESC, n.id`;
