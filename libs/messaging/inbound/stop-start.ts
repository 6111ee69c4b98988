import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { confirmNumber, giveAgainByStart, withdrawByStop } from './reply-consents.js';
import { writePlainMessage } from '../replies/reply-messages.js';
import { renderStarted, renderStopped } from '../wording/reply-texts.js';
import { whose, type Received, type Understood } from './interpretation.js';

/** Ends the texts to everybody who shares the phone: the safe side, as nobody knows who wrote. Confirmed once. */
export async function stopTexts(
  tx: Tx,
  context: TenantContext,
  { read, senders }: Received,
): Promise<Understood> {
  const stopped = await withdrawByStop(
    tx,
    senders.map(({ participantId }) => participantId),
  );
  const told = senders.find(({ participantId, archived }) => stopped.includes(participantId) && !archived);
  return {
    ...(await whose(tx, senders)),
    meaning: 'STOP',
    status: read.saysMore ? 'OPEN' : 'DONE',
    answerMessageId:
      told === undefined
        ? null
        : await writePlainMessage(tx, context, {
            ...told,
            purpose: 'STOP_CONFIRMATION',
            body: renderStopped(told.language),
          }),
  };
}

/** Starts texts again for who had agreed before. Who never has is asked by a human. */
export async function startTexts(tx: Tx, context: TenantContext, { senders }: Received): Promise<Understood> {
  const present = senders.filter(({ archived }) => !archived);
  const [first, ...others] = present;
  const restarts = await giveAgainByStart(
    tx,
    context,
    present.map(({ participantId }) => participantId),
  );
  if (first !== undefined && others.length === 0) await confirmNumber(tx, first.phoneNumberId);
  const started = restarts.find(({ became }) => became === 'GIVEN_AGAIN');
  const told = present.find(({ participantId }) => participantId === started?.participantId);
  const holds = restarts.some(({ became }) => became === 'HELD_ALREADY');
  return {
    ...(await whose(tx, senders)),
    meaning: 'START',
    status: told !== undefined || holds ? 'DONE' : 'OPEN',
    answerMessageId:
      told === undefined
        ? null
        : await writePlainMessage(tx, context, {
            ...told,
            purpose: 'ANSWER',
            body: renderStarted(told.language),
          }),
  };
}
