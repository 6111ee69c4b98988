import { randomUUID } from 'node:crypto';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import {
  CONSENT_HOLDS,
  NUMBER_IS_CURRENT,
  NUMBER_TO_TEXT,
  signUpSpeaksAgainst,
  TEXTED,
} from './eligibility.js';
import type { ReminderKind } from './reminder-kind.js';
import { SESSION_FACTS, writeReminder, type SessionFacts } from './reminder-texts.js';

/** A message just made has this long to be sent by the worker woken for it before the sweep wakes another. */
export const WAKE_AGAIN_AFTER = '60 seconds';

interface UnwrittenReminder extends SessionFacts {
  readonly reminderId: string;
  readonly kind: ReminderKind;
  readonly deadlineAt: Date;
  readonly participantId: string;
  readonly participantLanguage: string;
  readonly phoneNumberId: string;
}

/**
 * Fixes who is told, for waves that are due and locked: one reminder per session, person, kind and schedule version, ever.
 * Whoever does not come by their own sign-up, is archived, has not agreed or has no number is not told. Who waits for a
 * seat, or was asked, hears of a cancellation.
 */
export async function decideRecipients(tx: Tx, waveIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO reminder (organisation_id, wave_id, session_id, participant_id, kind, schedule_version)
     SELECT w.organisation_id, w.id, s.id, p.id, w.kind, w.schedule_version
     FROM reminder_wave w
     JOIN session s ON s.id = w.session_id
     JOIN organisation o ON o.id = w.organisation_id
     CROSS JOIN LATERAL (
       SELECT m.participant_id FROM membership m
       WHERE w.tells_members AND m.group_id = s.group_id
         AND m.starts_on <= s.local_date AND coalesce(m.ends_on >= s.local_date, true)
       UNION
       SELECT u.participant_id FROM sign_up u WHERE u.session_id = s.id
         AND (u.status = 'SIGNED_UP' OR w.kind = 'CANCELLED' AND u.status IN ('OFFERED', 'WAITLISTED'))
       UNION
       SELECT r.participant_id FROM reminder r JOIN message t ON t.id = r.message_id
       WHERE w.kind IN ('MOVED', 'CANCELLED') AND r.session_id = s.id AND t.status IN ${TEXTED}
       UNION
       SELECT n.participant_id FROM sign_up_notice n JOIN message t ON t.id = n.message_id
       WHERE w.kind = 'CANCELLED' AND n.session_id = s.id AND t.status IN ${TEXTED}
     ) AS told
     JOIN participant p ON p.id = told.participant_id
     WHERE w.id = ANY ($1) AND ${WAVE_HOLDS} AND p.archived_at IS NULL
       AND NOT EXISTS (
         SELECT 1 FROM sign_up u WHERE u.session_id = s.id AND u.participant_id = p.id
           AND ${signUpSpeaksAgainst('w.kind')}
       )
       AND EXISTS (SELECT 1 FROM consent c WHERE c.participant_id = p.id AND ${CONSENT_HOLDS})
       AND EXISTS (SELECT 1 FROM phone_number n WHERE n.participant_id = p.id AND ${NUMBER_IS_CURRENT})
     ON CONFLICT (session_id, participant_id, kind, schedule_version) DO NOTHING`,
    [waveIds],
  );
}

/** Closes waves whose recipients are fixed, and those that nobody needs any more. */
export async function closeWaves(tx: Tx, waveIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE reminder_wave w SET decided_at = now(), status = CASE WHEN ${WAVE_HOLDS} THEN 'DECIDED' ELSE 'DROPPED' END
     FROM session s WHERE s.id = w.session_id AND w.id = ANY ($1)`,
    [waveIds],
  );
}

/**
 * Writes the messages of reminders that have none yet, to the number confirmed last, and returns their ids. One message
 * for each reminder; a message can carry several (`reminder.message_id`).
 */
export async function writeMessages(
  tx: Tx,
  context: TenantContext,
  waveIds: readonly string[],
  canReply: boolean,
): Promise<string[]> {
  const reminders = await tx.query<UnwrittenReminder[]>(
    `SELECT r.id AS "reminderId", r.kind, w.deadline_at AS "deadlineAt", p.id AS "participantId",
       p.language AS "participantLanguage", number.id AS "phoneNumberId", ${SESSION_FACTS}
     FROM reminder r
     JOIN reminder_wave w ON w.id = r.wave_id
     JOIN session s ON s.id = r.session_id
     JOIN activity_group g ON g.id = s.group_id
     JOIN organisation o ON o.id = r.organisation_id
     JOIN participant p ON p.id = r.participant_id
     CROSS JOIN LATERAL ${NUMBER_TO_TEXT} AS number
     WHERE r.wave_id = ANY ($1) AND r.message_id IS NULL AND r.schedule_version = w.schedule_version`,
    [waveIds],
  );
  if (reminders.length === 0) return [];
  const messages = reminders.map((reminder) => ({
    id: randomUUID(),
    reminder_id: reminder.reminderId,
    participant_id: reminder.participantId,
    phone_number_id: reminder.phoneNumberId,
    deadline_at: reminder.deadlineAt,
    ...columnsOf(writeReminder(reminder, reminder.kind, reminder.participantLanguage, canReply)),
  }));
  await tx.query(
    `WITH written AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (
         id uuid, reminder_id uuid, participant_id uuid, phone_number_id uuid, deadline_at timestamptz,
         language text, body text, encoding text, parts integer)
     ), inserted AS (
       INSERT INTO message (id, organisation_id, participant_id, phone_number_id, language, body, encoding, parts,
         due_at, deadline_at, lease_until)
       SELECT id, $2, participant_id, phone_number_id, language, body, encoding, parts,
         now(), deadline_at, now() + $3::interval
       FROM written
     )
     UPDATE reminder r SET message_id = written.id FROM written WHERE r.id = written.reminder_id`,
    [JSON.stringify(messages), context.organisationId, WAKE_AGAIN_AFTER],
  );
  return messages.map(({ id }) => id);
}

function columnsOf({ language, body, encoding, parts }: ReturnType<typeof writeReminder>) {
  return { language, body, encoding, parts };
}

/** Of a wave `w` and its session `s`: whether it still says what is so, and in time. */
const WAVE_HOLDS = `(s.schedule_version = w.schedule_version AND least(s.starts_at, w.deadline_at) > now()
  AND (s.status = 'CANCELLED') = (w.kind = 'CANCELLED'))`;
