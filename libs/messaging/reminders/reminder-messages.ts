import { randomUUID } from 'node:crypto';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { TAKE_TURN } from '../message/advisory-lock.sql.js';
import { isDayAhead } from '../message/rules/reminder-kinds.js';
import { writeCombinedReminder, writeReminder, type WrittenText } from '../wording/reminder-texts.js';
import type { TemplateSet } from '../wording/template-set.js';
import { loadTemplateSet } from '../templates/own-templates.js';
import {
  LEAVE_OUT,
  PEOPLE_WITHOUT_TEXT,
  UNWRITTEN,
  WRITE_MESSAGES,
  type UnwrittenReminder,
} from './reminder-messages.sql.js';

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
  await TAKE_TURN.run(tx, { key: `reminder messages ${context.organisationId}` });
  const persons = await PEOPLE_WITHOUT_TEXT.rows(tx, { after, people });
  const lastParticipantId = persons.at(-1)?.id ?? null;
  if (lastParticipantId === null) return { lastParticipantId, messageIds: [] };
  const ids = persons.map(({ id }) => id);
  await LEAVE_OUT.run(tx, { participantIds: ids });
  const reminders = await UNWRITTEN.rows(tx, { participantIds: ids });
  const templates = await loadTemplateSet(tx);
  const textOf = textsOf(canReply, templates);
  const messages = groupByMessage(reminders).map((told) => messageOf(told, textOf(told)));
  await WRITE_MESSAGES.run(tx, {
    messages: JSON.stringify(messages),
    organisationId: context.organisationId,
  });
  return { lastParticipantId, messageIds: messages.map(({ id }) => id) };
}

/**
 * Day-ahead reminders of sessions on one day go to a person in one text. What has changed is told by itself: it must be
 * seen at once.
 */
function groupByMessage(reminders: readonly UnwrittenReminder[]): Told[] {
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
function textsOf(canReply: boolean, templates: TemplateSet): (told: Told) => WrittenText {
  const written = new Map<string, WrittenText>();
  return (told) => {
    const [{ kind, participantLanguage }] = told;
    const key = [kind, participantLanguage, ...told.map(({ sessionId }) => sessionId)].join();
    const known = written.get(key);
    if (known) return known;
    const text =
      told.length === 1
        ? writeReminder(told[0], kind, participantLanguage, canReply, templates)
        : writeCombinedReminder(told, participantLanguage, canReply, templates);
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
