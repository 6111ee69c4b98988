import { Inject, Injectable } from '@nestjs/common';
import { rowById } from '#libs/database/rows-by-id.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { writePlainMessage } from '../replies/reply-messages.js';
import { InboundText } from './inbound-text.entity.js';
import { Message } from '../message/message.entity.js';
import { WorkerWake } from '../message/wake.js';
import { segmentsOf } from '../wording/segments.js';
import { PUBLIC_URL } from '../text-checks/lint-before-sending.js';
import { refuseProblems } from '../lint/refusal.js';
import { loadLint } from '../text-checks/lint-sources.js';
import { lintRenderedText, MOST_PARTS } from '../lint/lint.js';
import {
  ADDRESSEES,
  COUNT_OPEN,
  MARK_TEXT,
  POSSIBLE_SENDERS,
  type Addressee,
  type InboxCount,
} from './staff-inbox.sql.js';
import { found } from '#libs/errors/found.js';

/** What staff write back. */
export interface StaffAnswer {
  /** Whom it is for; needed where several people share the phone. */
  readonly participantId?: string | null;
  readonly body: string;
}

/** Texts that a human looks after. */
@Injectable()
export class StaffInbox {
  constructor(
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
    private readonly wake: WorkerWake,
  ) {}

  /**
   * Says that a text has been looked after, or opens it again. The first who says so is kept.
   * @throws AppError NOT_FOUND
   */
  async markDone(tx: Tx, context: TenantContext, id: string, done: boolean): Promise<InboundText> {
    await MARK_TEXT.run(tx, {
      id,
      status: done ? 'DONE' : 'OPEN',
      doneBy: done ? context.actor.staffMemberId : null,
    });
    return byId(tx, id);
  }

  /** @param staffMemberId null: nobody. @throws AppError NOT_FOUND */
  async assign(tx: Tx, id: string, staffMemberId: string | null): Promise<InboundText> {
    try {
      await tx.getRepository(InboundText).update({ id }, { assignedTo: staffMemberId });
    } catch (error) {
      if (sqlStateOf(error) !== SQLSTATE.FOREIGN_KEY_VIOLATION) throw error;
      throw new AppError('NOT_FOUND', 'There is no such member of staff', { cause: error });
    }
    return byId(tx, id);
  }

  /**
   * Writes back to the phone that a text came from, and marks the text as done. It leaves by the rules that hold for every
   * text: consent, quiet hours, the daily limit and what a text may say are checked again then.
   * @throws AppError NOT_FOUND; BAD_INPUT when the words must not be sent, or several share the phone and nobody is named;
   *   CONFLICT when the number is not theirs any more or they have not agreed to texts
   */
  async answer(tx: Tx, context: TenantContext, id: string, answer: StaffAnswer): Promise<Message> {
    const body = checkedBody(answer.body);
    const inbound = await byId(tx, id);
    const addressees = await ADDRESSEES.rows(tx, { inboundTextId: id });
    const wanted = answer.participantId ?? inbound.participantId;
    if (wanted === null && addressees.length > 1) {
      throw badInput('participantId', 'Several people share this phone; say whom you answer');
    }
    const to = wanted === null ? addressees[0] : addressees.find((each) => each.participantId === wanted);
    if (to === undefined || to.archived || !to.active) {
      throw new AppError('CONFLICT', 'The number cannot be texted: it is nobody’s now, or is suspended');
    }
    if (!to.consents) {
      throw new AppError('CONFLICT', 'They have not agreed to texts, or have ended them; call instead');
    }
    await this.refuseWords(tx, body, to);
    const messageId = await writePlainMessage(tx, context, { ...to, purpose: 'STAFF_MESSAGE', body });
    this.wake.toSend(tx, context.organisationId, messageId);
    await this.markDone(tx, context, id, true);
    return tx.getRepository(Message).findOneByOrFail({ id: messageId });
  }

  private async refuseWords(tx: Tx, body: string, { participantId, language }: Addressee): Promise<void> {
    const { index, personById } = await loadLint(tx, this.publicUrl);
    const recipient = personById.get(participantId) ?? null;
    refuseProblems([{ field: 'body', problems: lintRenderedText(body, { index, language, recipient }) }]);
  }

  /** How many texts wait for a human at each site that has any. */
  async counts(tx: Tx): Promise<InboxCount[]> {
    return COUNT_OPEN.rows(tx, {});
  }
}

/** Whose number a text came from on the day it came, by ids of texts. */
export async function possibleSenders(
  tx: Tx,
  inboundTextIds: readonly string[],
): Promise<{ inboundTextId: string; participantId: string }[]> {
  return POSSIBLE_SENDERS.rows(tx, { inboundTextIds });
}

async function byId(tx: Tx, id: string): Promise<InboundText> {
  return found(await rowById(tx, InboundText, id), 'text');
}

function checkedBody(body: string): string {
  const text = body.trim();
  if (text === '') throw badInput('body', 'Write something');
  if (segmentsOf(text).parts > MOST_PARTS) {
    throw badInput('body', `Write a text of at most ${MOST_PARTS} parts`);
  }
  return text;
}
