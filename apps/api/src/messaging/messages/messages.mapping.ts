import type { Message as MessageRow } from '#libs/messaging/message/message.entity.js';
import type { WaveCounts } from '#libs/messaging/reminders/reminder-previews.sql.js';
import type { WrittenText } from '#libs/messaging/wording/reminder-texts.js';
import type { ReminderWave as ReminderWaveRow } from '#libs/messaging/reminders/reminder-wave.entity.js';
import type { SandboxText as SandboxTextRow } from '#libs/messaging/sandbox/sandbox-text.entity.js';
import { recipientOf } from '#libs/messaging/sandbox/recipient-number.js';
import { listedLanguage } from '#libs/people/language.js';
import type { Vault } from '#libs/secrets/vault.js';
import { segmentsOf } from '#libs/messaging/wording/segments.js';
import type { Message, ReminderCounts, ReminderWave, SandboxText, TextPreview } from './messages.types.js';

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    participantId: row.participantId,
    status: row.status,
    statusReason: row.statusReason,
    language: listedLanguage(row.language),
    body: row.body,
    encoding: row.encoding,
    parts: row.parts,
    attempts: row.attempts,
    gateway: row.gateway,
    createdAt: row.createdAt,
    dueAt: row.dueAt,
    deadlineAt: row.deadlineAt,
    attemptedAt: row.attemptedAt,
    acceptedAt: row.acceptedAt,
  };
}

export function toReminderWave(row: ReminderWaveRow): ReminderWave {
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    dueAt: row.dueAt,
    deadlineAt: row.deadlineAt,
    decidedAt: row.decidedAt,
  };
}

export function toReminderCounts(counts: WaveCounts | null): ReminderCounts {
  return {
    recipients: counts?.recipients ?? 0,
    waiting: counts?.waiting ?? 0,
    sent: counts?.sent ?? 0,
    notSent: counts?.notSent ?? 0,
    unknown: counts?.unknown ?? 0,
  };
}

export function toTextPreview(text: WrittenText): TextPreview {
  return {
    language: listedLanguage(text.language),
    body: text.body,
    encoding: text.encoding,
    parts: text.parts,
    charactersForcingUcs2: text.charactersForcingUcs2,
  };
}

export function toSandboxText(row: SandboxTextRow, vault: Vault): SandboxText {
  const { encoding, parts, charactersForcingUcs2 } = segmentsOf(row.body);
  return {
    id: row.id,
    to: recipientOf(vault, row),
    sender: row.sender,
    body: row.body,
    encoding,
    parts,
    charactersForcingUcs2,
    acceptedAt: row.acceptedAt,
  };
}
