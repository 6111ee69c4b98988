import { Injectable } from '@nestjs/common';
import { storable } from '#libs/database/storable-text.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { IncomingText } from '#libs/gateways/port/sms-gateway.js';
import { Vault } from '#libs/secrets/vault.js';
import { ReplyActions, type Intention } from './reply-actions.js';
import { keepChoices, openChoice } from './reply-choices.js';
import { decide, type Decision } from './rules/reply-decision.js';
import { writeAnswer, writePlainMessage } from '../replies/reply-messages.js';
import { lastQuestions, sessionsAsked } from './reply-question.js';
import type { Question } from './reply-question.sql.js';
import { organisationAnswered } from './reply-routing.js';
import { numberFrom, sendersOf } from './reply-senders.js';
import { startTexts, stopTexts } from './stop-start.js';
import { renderWhoAnswers } from '../wording/reply-texts.js';
import type { ReplyOutcome } from '../wording/reply-texts.js';
import { whose, type Received, type Understood } from './interpretation.js';
import { readText } from './rules/reply-words.js';
import type { IncomingTextHandler } from './gateway-events.js';
import { STORE_TEXT } from './inbound-messages.sql.js';
import { InboundText } from './inbound-text.entity.js';
import { WorkerWake } from '../message/wake.js';
import { TAKE_TURN } from '../message/advisory-lock.sql.js';
import { sealedSender } from './sender-number.js';

/** These a human looks at, although something has been answered. */
const NEEDS_STAFF: readonly ReplyOutcome[] = ['FOR_STAFF', 'FULL'];

/**
 * Acts on texts that people send us: what is plain is done and answered, everything else is for staff. Storing and acting
 * are one transaction, and texts of one phone are taken one after the other.
 */
@Injectable()
export class ReplyHandler implements IncomingTextHandler {
  constructor(
    private readonly acts: ReplyActions,
    private readonly vault: Vault,
    private readonly wake: WorkerWake,
  ) {}

  organisationOf(systemTx: Tx, gateway: string, text: IncomingText): Promise<string | null> {
    return organisationAnswered(systemTx, this.vault, gateway, { ...text, from: numberFrom(text.from) });
  }

  /** The same text of the same gateway acts once; an unknown number is told nothing, not even that it is unknown. */
  async receive(tx: Tx, context: TenantContext, gateway: string, text: IncomingText): Promise<void> {
    const from = numberFrom(text.from);
    await takeTurn(tx, context, this.vault.indexOf(from));
    const inboundTextId = await this.store(tx, context, gateway, { ...text, from });
    if (inboundTextId === null) return;
    const received = {
      inboundTextId,
      read: readText(text.body),
      senders: await sendersOf(tx, this.vault, from),
    };
    const understood = await this.understand(tx, asParticipant(context), received);
    await tx.getRepository(InboundText).update({ id: inboundTextId }, understood);
    const { answerMessageId } = understood;
    if (answerMessageId != null) this.wake.toSend(tx, context.organisationId, answerMessageId);
  }

  /** @returns null when it is there already */
  private async store(
    tx: Tx,
    { organisationId }: TenantContext,
    gateway: string,
    { gatewayMessageId, from, body }: IncomingText,
  ): Promise<string | null> {
    const row = await STORE_TEXT.first(tx, {
      organisationId,
      gateway,
      gatewayMessageId,
      ...sealedSender(this.vault, organisationId, from),
      body: storable(body),
    });
    return row?.id ?? null;
  }

  private async understand(tx: Tx, context: TenantContext, received: Received): Promise<Understood> {
    const { read, senders } = received;
    const present = senders.filter(({ archived }) => !archived);
    const phoneNumberIds = senders.map(({ phoneNumberId }) => phoneNumberId);
    const questions = await lastQuestions(
      tx,
      present.map(({ participantId }) => participantId),
      phoneNumberIds,
    );
    const choice = await openChoice(tx, phoneNumberIds);
    const decision = decide(read, senders, questions, choice);
    switch (decision.do) {
      case 'STOP':
        return stopTexts(tx, context, received);
      case 'START':
        return startTexts(tx, context, received);
      case 'ACT':
        return {
          meaning: decision.intention,
          ...(await this.act(
            tx,
            context,
            received,
            received.inboundTextId,
            decision.question,
            decision.intention,
          )),
        };
      case 'ACT_FOR_CHOSEN':
        return this.actForChosen(tx, context, received, decision);
      case 'ASK_WHO':
        return this.askForSender(tx, context, received, decision);
      case 'LEAVE_TO_STAFF':
        return leaveToStaff(tx, received, questions);
    }
  }

  /** Acts on every session of the question, and tells what became of it. */
  private async act(
    tx: Tx,
    context: TenantContext,
    { senders }: Received,
    inboundTextId: string,
    question: Question,
    intention: Intention,
  ): Promise<Understood> {
    const { participantId, messageId, phoneNumberId } = question;
    const sessions = await sessionsAsked(tx, question);
    const answered = [];
    for (const session of sessions) {
      answered.push({
        ...session,
        outcome: await this.acts.act(tx, context, participantId, session, intention),
      });
    }
    const language = senders.find((sender) => sender.participantId === participantId)?.language ?? 'fi';
    return {
      status: answered.some(({ outcome }) => NEEDS_STAFF.includes(outcome)) ? 'OPEN' : 'DONE',
      participantId,
      siteId: sessions[0]?.siteId ?? null,
      questionMessageId: messageId,
      answerMessageId: await writeAnswer(
        tx,
        context,
        { inboundTextId, participantId, phoneNumberId, language },
        answered,
      ),
    };
  }

  /** Several share the phone and have been asked: what was answered waits until it says who. */
  private async askForSender(
    tx: Tx,
    context: TenantContext,
    { inboundTextId, senders }: Received,
    { questions, labels, intention }: Extract<Decision, { do: 'ASK_WHO' }>,
  ): Promise<Understood> {
    await keepChoices(tx, context, inboundTextId, questions);
    const [first] = questions;
    const asked = senders.find(({ participantId }) => participantId === first?.participantId);
    if (first === undefined || asked === undefined) return { meaning: intention };
    const [session] = await sessionsAsked(tx, first);
    return {
      meaning: intention,
      siteId: session?.siteId ?? null,
      answerMessageId: await writePlainMessage(tx, context, {
        ...asked,
        purpose: 'ANSWER',
        body: renderWhoAnswers(labels, asked.language),
      }),
    };
  }

  /** The phone has said who answers: what was answered then is done for that person. */
  private async actForChosen(
    tx: Tx,
    context: TenantContext,
    received: Received,
    { choice, question }: Extract<Decision, { do: 'ACT_FOR_CHOSEN' }>,
  ): Promise<Understood> {
    const { inboundTextId, intention } = choice;
    const { answerMessageId, ...done } = await this.act(
      tx,
      context,
      received,
      inboundTextId,
      question,
      intention,
    );
    await tx.getRepository(InboundText).update({ id: inboundTextId }, { ...done, waitsUntil: null });
    const { participantId, siteId } = done;
    return { meaning: 'SENDER_CHOICE', status: 'DONE', participantId, siteId, answerMessageId };
  }
}

/** Texts of one phone to one organisation are taken one after the other, until the transaction ends. */
async function takeTurn(tx: Tx, { organisationId }: TenantContext, numberIndex: Buffer): Promise<void> {
  await TAKE_TURN.run(tx, { key: `${organisationId} ${numberIndex.toString('hex')}` });
}

async function leaveToStaff(
  tx: Tx,
  { read, senders }: Received,
  questions: readonly Question[],
): Promise<Understood> {
  const [question, ...others] = questions;
  const about = question !== undefined && others.length === 0 && senders.length === 1 ? question : null;
  const [session] = about === null ? [] : await sessionsAsked(tx, about);
  const { participantId, siteId } = await whose(tx, senders);
  return {
    meaning: read.meaning,
    participantId,
    siteId: session?.siteId ?? siteId,
    questionMessageId: about?.messageId ?? null,
  };
}

/** Participants do these things themselves, whoever carried the text here. */
function asParticipant(context: TenantContext): TenantContext {
  return { ...context, actor: { kind: 'PARTICIPANT', staffMemberId: null }, managesGroupIds: [] };
}
