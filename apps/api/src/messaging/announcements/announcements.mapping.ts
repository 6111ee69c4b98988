import { badInput } from '#libs/errors/app-error.js';
import type { AnnouncementDraft, Audience } from '#libs/messaging/announcements/announcement-draft.js';
import { LEFT_OUT_REASONS } from '#libs/messaging/announcements/announcement-recipients.sql.js';
import type { Announcement as AnnouncementRow } from '#libs/messaging/announcements/announcement.entity.js';
import type { AnnouncementPreview as PreviewRow } from '#libs/messaging/announcements/announcements.js';
import { listedLanguage } from '#libs/people/language.js';
import type { AnnouncementInput } from './announcements.inputs.js';
import type { Announcement, AnnouncementPreview, ExclusionCount } from './announcements.types.js';

/** @throws AppError BAD_INPUT when it is for nobody or for two kinds of people, or a language comes twice */
export function toDraft(input: AnnouncementInput): AnnouncementDraft {
  const texts = input.texts.map(({ language, body }) => ({
    language,
    body: body.trim(),
  }));
  if (texts.some(({ body }) => body === '')) throw badInput('input.texts', 'Write what the message says');
  if (new Set(texts.map(({ language }) => language)).size < texts.length)
    throw badInput('input.texts', 'Give each language once');
  return { audience: audienceOf(input), texts, deadlineAt: input.deadlineAt ?? null };
}

export function toAnnouncementPreview(preview: PreviewRow): AnnouncementPreview {
  return {
    recipients: preview.recipients,
    excluded: toLeftOut(preview.excluded),
    texts: preview.texts.map((text, index) => ({
      language: listedLanguage(text.language),
      body: text.body,
      recipients: text.recipients,
      encoding: text.encoding,
      parts: text.parts,
      charactersForcingUcs2: text.charactersForcingUcs2,
      problems: (preview.problems[index] ?? []).map((problem) => ({
        code: problem.code,
        refused: problem.severity === 'REFUSED',
        found: problem.found,
        start: problem.start,
        end: problem.end,
        advice: problem.advice,
        replacement: problem.replacement,
      })),
    })),
    parts: preview.parts,
    costCents: preview.costCents,
    deadlineAt: preview.deadlineAt,
    needsConfirmation: preview.needsConfirmation,
    confirmationToken: preview.confirmationToken,
  };
}

export function toAnnouncement(row: AnnouncementRow): Announcement {
  return {
    id: row.id,
    createdBy: row.createdBy,
    groupId: row.groupId,
    sessionId: row.sessionId,
    texts: row.texts.map(({ language, body }) => ({ language: listedLanguage(language), body })),
    recipients: row.recipients,
    excluded: toLeftOut(row.excluded),
    createdAt: row.createdAt,
    deadlineAt: row.deadlineAt,
    cancelledAt: row.cancelledAt,
  };
}

function toLeftOut(counts: Readonly<Record<string, number | undefined>>): ExclusionCount[] {
  return LEFT_OUT_REASONS.flatMap((reason) => {
    const count = counts[reason];
    return count === undefined ? [] : [{ reason, count }];
  });
}

function audienceOf({ groupId, sessionId, participantIds }: AnnouncementInput): Audience {
  const audiences: Audience[] = [
    ...(groupId == null ? [] : [{ kind: 'GROUP', groupId } as const]),
    ...(sessionId == null ? [] : [{ kind: 'SESSION', sessionId } as const]),
    ...(participantIds == null
      ? []
      : [{ kind: 'PEOPLE', participantIds: [...new Set(participantIds)] } as const]),
  ];
  const [audience, ...others] = audiences;
  if (audience === undefined || others.length > 0)
    throw badInput('input', 'Give one of groupId, sessionId and participantIds');
  return audience;
}
