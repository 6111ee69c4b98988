import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { PageRequest } from '#libs/database/keyset.js';
import { rowById } from '#libs/database/rows-by-id.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { managedGroup, requireManaged } from '#libs/groups/managed-groups.js';
import { Session } from '#libs/groups/session.entity.js';
import { Organisation } from '#libs/people/organisation.entity.js';
import {
  confirmationToken,
  costOf,
  hashOfDraft,
  partsOf,
  pricedTexts,
  type AnnouncementDraft,
  type Audience,
  type PricedText,
} from './announcement-draft.js';
import {
  summariseRecipients,
  writeToRecipients,
  type RecipientSummary,
} from './announcement-recipients.sql.js';
import { Announcement } from './announcement.entity.js';
import {
  ANNOUNCEMENTS,
  CANCEL_UNSENT_TEXTS,
  COUNTS_OF_ANNOUNCEMENTS,
  KNOWN_AND_MANAGED,
  NOW,
  TAKE_BACK,
  type AnnouncementCount,
} from './announcements.sql.js';
import { TAKE_TURN } from '../message/advisory-lock.sql.js';
import { WorkerWake } from '../message/wake.js';
import { PUBLIC_URL } from '../text-checks/lint-before-sending.js';
import { loadLint } from '../text-checks/lint-sources.js';
import { refuseProblems } from '../lint/refusal.js';
import { lintRenderedText, type LintProblem } from '../lint/lint.js';
import { found } from '#libs/errors/found.js';

const HOUR_MS = 3_600_000;
const USEFUL_FOR_MS = 24 * HOUR_MS;
const LONGEST_USEFUL_MS = 14 * 24 * HOUR_MS;

/** What sending would do, before it does. */
export interface AnnouncementPreview extends RecipientSummary {
  readonly texts: readonly PricedText[];
  /** What is wrong with each text, in their order. */
  readonly problems: readonly (readonly LintProblem[])[];
  readonly parts: number;
  /** Null while no price is known. */
  readonly costCents: string | null;
  readonly deadlineAt: Date;
  /** Whether there are so many that the token has to be given back. */
  readonly needsConfirmation: boolean;
  readonly confirmationToken: string;
}

/**
 * Messages that staff write: to the members of a group they manage, to those who have a seat in one of its sessions, or to
 * people they choose. Each text is checked and sent like every other one.
 */
@Injectable()
export class Announcements {
  constructor(
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
    private readonly wake: WorkerWake,
  ) {}

  /** @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT for a deadline that cannot be kept */
  async preview(tx: Tx, context: TenantContext, draft: AnnouncementDraft): Promise<AnnouncementPreview> {
    await checkAddressing(tx, context, draft.audience);
    const organisation = await tx.getRepository(Organisation).findOneByOrFail({ id: context.organisationId });
    const deadlineAt = await deadlineOf(tx, draft);
    const summary = await summariseRecipients(tx, draft.audience, languagesOf(draft));
    const texts = pricedTexts(draft.texts, summary.byLanguage);
    const parts = partsOf(texts);
    return {
      ...summary,
      texts,
      problems: await this.problemsOf(tx, draft),
      parts,
      costCents: costOf(parts, organisation.smsPartPriceCents),
      deadlineAt,
      needsConfirmation: summary.recipients > organisation.massSendThreshold,
      confirmationToken: confirmationToken(draft, summary.hash),
    };
  }

  /**
   * Decides who gets it and writes their texts. The same key gives the same message again, whoever gets it by now.
   * @param token of the preview; needed above the organisation's threshold
   * @throws AppError as `preview`; BAD_INPUT for texts that must not leave; CONFLICT when nobody would get it;
   * CLIENT_KEY_REUSED; CONFIRMATION_NEEDED without the token of exactly this
   */
  async send(
    tx: Tx,
    context: TenantContext,
    draft: AnnouncementDraft,
    { clientKey, token }: { clientKey: string; token: string | null },
  ): Promise<Announcement> {
    const createdBy = context.actor.staffMemberId;
    if (createdBy === null) throw new AppError('FORBIDDEN', 'A message to people is sent by somebody');
    await TAKE_TURN.run(tx, { key: `${createdBy} ${clientKey}` });
    const contentHash = hashOfDraft(draft);
    const earlier = await tx.getRepository(Announcement).findOneBy({ createdBy, clientKey });
    if (earlier) {
      if (earlier.contentHash === contentHash) return earlier;
      throw new AppError('CLIENT_KEY_REUSED', 'Another message was sent with this key');
    }
    const preview = await this.preview(tx, context, draft);
    refuseProblems(
      preview.problems.map((problems, index) => ({ field: `input.texts.${index}.body`, problems })),
    );
    if (preview.recipients === 0) throw new AppError('CONFLICT', 'Nobody would get this message');
    const isConfirmed = token === preview.confirmationToken;
    if (!isConfirmed && (preview.needsConfirmation || token !== null)) {
      throw new AppError(
        'CONFIRMATION_NEEDED',
        'Look at what is sent, and to how many, and confirm just that',
      );
    }
    const id = randomUUID();
    await tx.getRepository(Announcement).insert({
      id,
      organisationId: context.organisationId,
      clientKey,
      createdBy,
      ...(await addressOf(tx, draft.audience)),
      texts: [...draft.texts],
      deadlineAt: preview.deadlineAt,
      contentHash,
      recipients: preview.recipients,
      excluded: preview.excluded,
    });
    const recipients = await writeToRecipients(tx, id, draft.audience, preview.texts);
    // Somebody may have agreed or withdrawn between the two statements.
    await tx.getRepository(Announcement).update(id, { recipients });
    this.wake.toSweep(tx);
    return tx.getRepository(Announcement).findOneByOrFail({ id });
  }

  /**
   * Stops the texts that have not left. A second time nothing more happens.
   * @throws AppError NOT_FOUND; FORBIDDEN for those who neither wrote it nor manage its group
   */
  async cancel(tx: Tx, context: TenantContext, id: string): Promise<Announcement> {
    const announcement = found(await rowById(tx, Announcement, id), 'message');
    if (announcement.createdBy !== context.actor.staffMemberId) {
      if (announcement.groupId !== null) requireManaged(context, announcement.groupId);
      else if (context.managesGroupIds !== null)
        throw new AppError('FORBIDDEN', 'Only who wrote it, and coordinators, may stop it');
    }
    await TAKE_BACK.run(tx, { id });
    await CANCEL_UNSENT_TEXTS.run(tx, { id });
    return tx.getRepository(Announcement).findOneByOrFail({ id });
  }

  async page(tx: Tx, request: PageRequest): Promise<Announcement[]> {
    return ANNOUNCEMENTS.page(tx, {}, request);
  }

  async count(tx: Tx): Promise<number> {
    return ANNOUNCEMENTS.count(tx, {});
  }

  private async problemsOf(tx: Tx, { texts, audience }: AnnouncementDraft): Promise<LintProblem[][]> {
    const { index, personById } = await loadLint(tx, this.publicUrl);
    const [only, ...others] = audience.kind === 'PEOPLE' ? audience.participantIds : [];
    const recipient = only !== undefined && others.length === 0 ? (personById.get(only) ?? null) : null;
    return texts.map(({ body, language }) => lintRenderedText(body, { index, language, recipient }));
  }
}

/** How far the texts of the given messages are. */
export async function countsOfAnnouncements(tx: Tx, ids: readonly string[]): Promise<AnnouncementCount[]> {
  return COUNTS_OF_ANNOUNCEMENTS.rows(tx, { ids });
}

/** Who may write to whom: leaders to the groups they manage, everybody on the staff to one person, coordinators to all. */
async function checkAddressing(tx: Tx, context: TenantContext, audience: Audience): Promise<void> {
  switch (audience.kind) {
    case 'GROUP':
      await managedGroup(tx, context, audience.groupId);
      return;
    case 'SESSION':
      requireManaged(context, (await sessionOf(tx, audience.sessionId)).groupId);
      return;
    case 'PEOPLE': {
      const ids = [...new Set(audience.participantIds)];
      const { known, managed } = await KNOWN_AND_MANAGED.one(tx, {
        participantIds: ids,
        managedGroupIds: context.managesGroupIds ?? [],
      });
      if (known < ids.length) throw new AppError('NOT_FOUND', 'There is no such participant');
      if (ids.length > 1 && context.managesGroupIds !== null && managed < ids.length)
        throw new AppError('FORBIDDEN', 'Several people at once may be written to by who leads their groups');
    }
  }
}

async function sessionOf(tx: Tx, id: string): Promise<Session> {
  return found(await rowById(tx, Session, id), 'session');
}

async function addressOf(
  tx: Tx,
  audience: Audience,
): Promise<Pick<Announcement, 'groupId' | 'sessionId' | 'scheduleVersion'>> {
  switch (audience.kind) {
    case 'GROUP':
      return { groupId: audience.groupId, sessionId: null, scheduleVersion: null };
    case 'SESSION': {
      const { id, groupId, scheduleVersion } = await sessionOf(tx, audience.sessionId);
      return { groupId, sessionId: id, scheduleVersion };
    }
    case 'PEOPLE':
      return { groupId: null, sessionId: null, scheduleVersion: null };
  }
}

async function deadlineOf(tx: Tx, { audience, deadlineAt }: AnnouncementDraft): Promise<Date> {
  const { now } = await NOW.one(tx, {});
  const startsAt = audience.kind === 'SESSION' ? (await sessionOf(tx, audience.sessionId)).startsAt : null;
  if (startsAt !== null && startsAt <= now)
    throw new AppError('SESSION_STARTED', 'The session has begun: tell people in person');
  const deadline = deadlineAt ?? startsAt ?? new Date(now.getTime() + USEFUL_FOR_MS);
  if (deadline <= now) throw badInput('input.deadlineAt', 'Give a moment that is still to come');
  if (startsAt !== null && deadline > startsAt)
    throw badInput('input.deadlineAt', 'Give a moment before the session begins');
  if (startsAt === null && deadline.getTime() > now.getTime() + LONGEST_USEFUL_MS)
    throw badInput('input.deadlineAt', 'Give a moment within two weeks');
  return deadline;
}

function languagesOf({ texts }: AnnouncementDraft): string[] {
  return texts.map(({ language }) => language);
}
