import { randomUUID } from 'node:crypto';
import { fragment, sql } from '#libs/database/sql.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { CONSENT_HOLDS, NUMBER_TO_TEXT, STATUS_SENT } from '../message/eligibility.sql.js';
import type { SessionFacts } from '../message/rules/session-in-message.js';
import { SESSION_FACTS } from '../message/session-facts.sql.js';
import { segmentsOf } from '../wording/segments.js';
import { noticeOf, type NoticeKind, type ToldStep } from '../message/rules/sign-up-notice-kind.js';
import { renderNotice } from '../wording/sign-up-texts.js';
import { templateFor, type TemplateSet } from '../wording/template-set.js';
import { loadTemplateSet } from '../templates/own-templates.js';

/** The id of the last step of the sign-up `u` that changed more than its place in line. */
export const LATEST_STEP = fragment`(
  SELECT e.id FROM sign_up_event e WHERE e.sign_up_id = u.id AND e.event <> 'MOVE_TO_FRONT' AND NOT e.of_duplicate
  ORDER BY e.ordinal DESC LIMIT 1)`;

/** Whether the session `s` is where and when the text of the notice `n` says. */
export const TOLD_AS_IS = fragment`(n.told_starts_at = s.starts_at AND n.told_place IS NOT DISTINCT FROM s.place)`;

/** Whether the text about the seat that was last offered to the sign-up `u` has reached the phone, or may have. */
const OFFER_WAS_TEXTED = fragment`EXISTS (
  SELECT 1 FROM sign_up_notice n JOIN message t ON t.id = n.message_id
  WHERE n.sign_up_id = u.id AND n.kind = 'SEAT_OFFERED' AND t.status IN ${STATUS_SENT} AND n.sign_up_event_id = (
    SELECT e.id FROM sign_up_event e WHERE e.sign_up_id = u.id AND e.event = 'OFFER' AND NOT e.of_duplicate
    ORDER BY e.ordinal DESC LIMIT 1)
)`;

interface Step extends SessionFacts, ToldStep {
  readonly signUpId: string;
  readonly signUpEventId: string;
  readonly sessionId: string;
  readonly scheduleVersion: number;
  readonly participantId: string;
  readonly participantLanguage: string;
  readonly phoneNumberId: string;
  readonly offerExpiresAt: Date | null;
  readonly signUpClosesAt: Date | null;
}

export const STEPS_TO_TELL = sql<{ signUpIds: readonly string[] }, Step>`
  SELECT u.id AS sign_up_id, step.id AS sign_up_event_id, step.event, step.old_status, step.source,
    u.offer_expires_at, ${OFFER_WAS_TEXTED} AS offer_was_texted, s.id AS session_id, s.schedule_version,
    s.sign_up_closes_at, ${SESSION_FACTS}, p.id AS participant_id, p.language AS participant_language,
    number.id AS phone_number_id
  FROM sign_up u
  JOIN sign_up_event step ON step.id = ${LATEST_STEP}
  JOIN session s ON s.id = u.session_id
  JOIN activity_group g ON g.id = s.group_id
  JOIN organisation o ON o.id = u.organisation_id
  JOIN participant p ON p.id = u.participant_id
  CROSS JOIN LATERAL ${NUMBER_TO_TEXT} AS number
  WHERE u.id = ANY (${'signUpIds'}) AND s.status = 'PLANNED' AND s.starts_at > now() AND p.archived_at IS NULL
    AND EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND ${CONSENT_HOLDS})`;

interface NoticesToWrite {
  readonly organisationId: string;
  /** JSON of `rowOf`. */
  readonly notices: string;
}

export const WRITE_NOTICES = sql<NoticesToWrite>`
  WITH written AS (
    SELECT * FROM jsonb_to_recordset(${'notices'}::jsonb) AS t (
      id uuid, session_id uuid, sign_up_id uuid, sign_up_event_id uuid, schedule_version integer,
      participant_id uuid, kind text, told_starts_at timestamptz, told_place text, deadline_at timestamptz,
      phone_number_id uuid, language text, body text, encoding text, parts integer)
  ), notice AS (
    INSERT INTO sign_up_notice (organisation_id, session_id, sign_up_id, sign_up_event_id, schedule_version,
      participant_id, kind, told_starts_at, told_place, deadline_at, message_id)
    SELECT ${'organisationId'}::uuid, session_id, sign_up_id, sign_up_event_id, schedule_version, participant_id, kind,
      told_starts_at, told_place, deadline_at, id
    FROM written ON CONFLICT (organisation_id, sign_up_event_id, schedule_version) DO NOTHING RETURNING message_id
  )
  INSERT INTO message (id, organisation_id, purpose, participant_id, phone_number_id, language, body, encoding, parts,
    due_at, deadline_at)
  SELECT id, ${'organisationId'}::uuid, 'SIGN_UP_NOTICE', participant_id, phone_number_id, language, body, encoding,
    parts, now(), deadline_at
  FROM written JOIN notice ON notice.message_id = written.id`;

/**
 * Writes what is to be told about the latest steps of these sign-ups, with the messages that tell it, due at once. Only
 * for who has agreed, has a number and is not archived, and of sessions that take place and have not begun. A step that
 * was told of already in the session's present schedule is left as it is.
 */
export async function writeNotices(
  tx: Tx,
  context: TenantContext,
  signUpIds: readonly string[],
  canReply: boolean,
): Promise<void> {
  const steps = await STEPS_TO_TELL.rows(tx, { signUpIds });
  if (steps.length === 0) return;
  const templates = await loadTemplateSet(tx);
  const rows = steps.flatMap((step) => {
    const kind = noticeOf(step);
    return kind === null ? [] : [rowOf(step, kind, canReply, templates)];
  });
  if (rows.length === 0) return;
  await WRITE_NOTICES.run(tx, { notices: JSON.stringify(rows), organisationId: context.organisationId });
}

export const TO_ASK_AGAIN = sql<{ sessionIds: readonly string[] }, { readonly id: string }>`
  SELECT u.id FROM sign_up u JOIN session s ON s.id = u.session_id
  WHERE s.id = ANY (${'sessionIds'}) AND u.status IN ('OFFERED', 'INVITED') AND NOT EXISTS (
    SELECT 1 FROM sign_up_notice n JOIN message t ON t.id = n.message_id
    WHERE n.sign_up_event_id = ${LATEST_STEP} AND ${TOLD_AS_IS}
      AND (t.status = 'PENDING' OR t.status IN ${STATUS_SENT} AND NOT EXISTS (
        SELECT 1 FROM reminder_wave w WHERE w.session_id = s.id AND w.kind = 'CANCELLED' AND w.status = 'DECIDED'
          AND w.decided_at > n.created_at
      ))
  )`;

/** Sign-ups of these sessions that were offered a seat or invited, and have not been asked about what is so now. */
export async function signUpsToAskAgain(tx: Tx, sessionIds: readonly string[]): Promise<string[]> {
  const rows = await TO_ASK_AGAIN.rows(tx, { sessionIds });
  return rows.map(({ id }) => id);
}

function rowOf(
  step: Step,
  kind: NoticeKind,
  canReply: boolean,
  templates: TemplateSet,
): Record<string, unknown> {
  const { publicName, startsAt, timeZone, place } = step;
  const deadline = deadlineOf(step, kind);
  const template = templateFor(templates, kind, step.participantLanguage, step.groupLanguage, canReply);
  const { language } = template;
  const body = renderNotice(template, { publicName, startsAt, timeZone, place, answerBy: deadline });
  const { encoding, parts } = segmentsOf(body);
  return {
    id: randomUUID(),
    session_id: step.sessionId,
    sign_up_id: step.signUpId,
    sign_up_event_id: step.signUpEventId,
    schedule_version: step.scheduleVersion,
    participant_id: step.participantId,
    kind,
    told_starts_at: startsAt,
    told_place: place,
    deadline_at: deadline,
    phone_number_id: step.phoneNumberId,
    language,
    body,
    encoding,
    parts,
  };
}

/** Until when the text is of use: an offer until it ends, an invitation while one can sign up, all until the start. */
function deadlineOf({ startsAt, offerExpiresAt, signUpClosesAt }: Step, kind: NoticeKind): Date {
  const end = kind === 'SEAT_OFFERED' ? offerExpiresAt : kind === 'INVITED' ? signUpClosesAt : null;
  return end !== null && end < startsAt ? end : startsAt;
}
