import { randomUUID } from 'node:crypto';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { NUMBER_TO_TEXT } from '../message/eligibility.sql.js';
import { WAKE_AGAIN_AFTER } from '../message/wake.js';
import { isDayAhead, type ReminderKind } from '../message/rules/reminder-kinds.js';
import { SESSION_FACTS } from '../message/session-facts.sql.js';
import type { SessionFacts } from '../message/rules/session-in-message.js';
import { writeCombinedReminder, writeReminder, type WrittenText } from '../wording/reminder-texts.js';
import type { TemplateBook } from '../wording/template-set.js';
import { loadTemplateBook } from '../templates/own-templates.js';

interface UnwrittenReminder extends SessionFacts {
  readonly reminderId: string;
  readonly sessionId: string;
  readonly kind: ReminderKind;
  /** Of the session, as its zone has it. */
  readonly localDate: LocalDate;
  readonly deadlineAt: Date;
  readonly participantId: string;
  readonly participantLanguage: string;
  readonly phoneNumberId: string;
}

/**
 * Writes the messages of some people whose reminders have none yet, to the number confirmed last. Reminders that are not
 * so any more, and those of people who have no number any more, are left out, with the reason. One organisation's texts are
 * written by one at a time, so that a person's reminders come together.
 * @param after goes on after this person; null begins with the first
 * @returns null for the last person when nobody is left
 */
export async function writeMessages(
  tx: Tx,
  context: TenantContext,
  { after, people, canReply }: { after: string | null; people: number; canReply: boolean },
): Promise<{ lastParticipantId: string | null; messageIds: string[] }> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('reminder messages ' || $1, 0))`, [
    context.organisationId,
  ]);
  const persons = await tx.query<{ id: string }[]>(
    `SELECT DISTINCT participant_id AS id FROM reminder
     WHERE message_id IS NULL AND left_out IS NULL AND participant_id > coalesce($1, '00000000-0000-0000-0000-000000000000')::uuid
     ORDER BY participant_id LIMIT $2`,
    [after, people],
  );
  const lastParticipantId = persons.at(-1)?.id ?? null;
  if (lastParticipantId === null) return { lastParticipantId, messageIds: [] };
  const ids = persons.map(({ id }) => id);
  await tx.query(LEAVE_OUT, [ids]);
  const reminders = await tx.query<UnwrittenReminder[]>(UNWRITTEN, [ids]);
  const book = await loadTemplateBook(tx);
  const textOf = textsOf(canReply, book);
  const messages = toldTogether(reminders).map((told) => messageOf(told, textOf(told)));
  await tx.query(INSERT, [JSON.stringify(messages), context.organisationId, WAKE_AGAIN_AFTER]);
  return { lastParticipantId, messageIds: messages.map(({ id }) => id) };
}

/**
 * Day-ahead reminders of sessions on one day go to a person in one text. What has changed is told by itself: it must be
 * seen at once.
 */
function toldTogether(reminders: readonly UnwrittenReminder[]): Told[] {
  const together = new Map<string, [UnwrittenReminder, ...UnwrittenReminder[]]>();
  for (const reminder of reminders) {
    const { kind, participantId, phoneNumberId, localDate, reminderId } = reminder;
    const key = isDayAhead(kind) ? [participantId, phoneNumberId, kind, localDate].join() : reminderId;
    const others = together.get(key);
    if (others) others.push(reminder);
    else together.set(key, [reminder]);
  }
  return [...together.values()];
}

type Told = readonly [UnwrittenReminder, ...UnwrittenReminder[]];

/** Writes each text once: those who are told of the same sessions in the same language read the same. */
function textsOf(canReply: boolean, book: TemplateBook): (told: Told) => WrittenText {
  const written = new Map<string, WrittenText>();
  return (told) => {
    const [{ kind, participantLanguage }] = told;
    const key = [kind, participantLanguage, ...told.map(({ sessionId }) => sessionId)].join();
    const known = written.get(key);
    if (known) return known;
    const text =
      told.length === 1
        ? writeReminder(told[0], kind, participantLanguage, canReply, book)
        : writeCombinedReminder(told, participantLanguage, canReply, book);
    written.set(key, text);
    return text;
  };
}

/** Of several sessions it is of use until the last begins; which of them still hold is checked when it leaves. */
function messageOf(told: Told, { language, body, encoding, parts }: WrittenText) {
  const [first] = told;
  return {
    id: randomUUID(),
    reminder_ids: told.map(({ reminderId }) => reminderId),
    participant_id: first.participantId,
    phone_number_id: first.phoneNumberId,
    deadline_at: new Date(Math.max(...told.map(({ deadlineAt }) => deadlineAt.getTime()))),
    language,
    body,
    encoding,
    parts,
  };
}

/**
 * Reminders of the people $1 without a text, these people with their numbers, and the sessions, each looked up once. While
 * statistics say that there are few rows, a plan that joins them at once may look all up again for each of the others.
 */
const CONCERNED = `
  WITH unwritten AS MATERIALIZED (
    SELECT r.id, r.kind, r.session_id, r.participant_id, r.schedule_version, w.deadline_at,
      w.schedule_version AS wave_schedule_version
    FROM reminder r JOIN reminder_wave w ON w.id = r.wave_id
    WHERE r.participant_id = ANY ($1) AND r.message_id IS NULL AND r.left_out IS NULL
  ), people AS MATERIALIZED (
    SELECT p.id, p.language, ${NUMBER_TO_TEXT} AS number_id
    FROM participant p JOIN organisation o ON o.id = p.organisation_id WHERE p.id = ANY ($1)
  ), sessions AS MATERIALIZED (
    SELECT s.id, s.status, s.local_date, s.schedule_version, ${SESSION_FACTS}
    FROM session s JOIN activity_group g ON g.id = s.group_id
    WHERE s.id = ANY (ARRAY (SELECT DISTINCT session_id FROM unwritten))
  )`;

const LEAVE_OUT = `
  ${CONCERNED}, judged AS MATERIALIZED (
    SELECT u.id, CASE
      WHEN (s.status = 'CANCELLED') > (u.kind = 'CANCELLED') THEN 'SESSION_CANCELLED'
      WHEN (s.status = 'CANCELLED') < (u.kind = 'CANCELLED') THEN 'SESSION_NOT_CANCELLED'
      WHEN s.schedule_version <> u.schedule_version OR u.wave_schedule_version <> u.schedule_version THEN 'SESSION_MOVED'
      WHEN least(s."startsAt", u.deadline_at) <= now() THEN 'DEADLINE_PASSED'
      WHEN p.number_id IS NULL THEN 'NUMBER_NOT_CURRENT'
    END AS reason
    FROM unwritten u JOIN sessions s ON s.id = u.session_id JOIN people p ON p.id = u.participant_id
  )
  UPDATE reminder SET left_out = judged.reason FROM judged
  WHERE reminder.id = judged.id AND judged.reason IS NOT NULL`;

const UNWRITTEN = `
  ${CONCERNED}
  SELECT u.id AS "reminderId", s.id AS "sessionId", u.kind, s.local_date::text AS "localDate",
    u.deadline_at AS "deadlineAt", p.id AS "participantId", p.language AS "participantLanguage",
    p.number_id AS "phoneNumberId", s."publicName", s."groupLanguage", s."startsAt", s."timeZone", s.place, s."minimumMissed"
  FROM unwritten u JOIN sessions s ON s.id = u.session_id JOIN people p ON p.id = u.participant_id
  WHERE p.number_id IS NOT NULL
  ORDER BY s."startsAt", u.id`;

const INSERT = `
  WITH written AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (
      id uuid, reminder_ids uuid[], participant_id uuid, phone_number_id uuid, deadline_at timestamptz,
      language text, body text, encoding text, parts integer)
  ), inserted AS (
    INSERT INTO message (id, organisation_id, participant_id, phone_number_id, language, body, encoding, parts,
      due_at, deadline_at, lease_until)
    SELECT id, $2, participant_id, phone_number_id, language, body, encoding, parts,
      now(), deadline_at, now() + $3::interval
    FROM written
  )
  UPDATE reminder r SET message_id = written.id
  FROM written CROSS JOIN LATERAL unnest(written.reminder_ids) AS told (id) WHERE r.id = told.id`;
