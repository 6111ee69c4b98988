import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { fetchPage, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { Vault } from '#libs/secrets/vault.js';
import { Answers } from './reply-handler.js';
import { InboundText, type InboundStatus, type Understanding } from './inbound-text.entity.js';
import { SandboxText } from '../sandbox/sandbox-text.entity.js';
import { recipientOf } from './sender-number.js';

const NEWEST_FIRST: readonly KeysetColumn[] = [
  { expr: 'inbound.receivedAt', direction: 'DESC', cast: 'timestamptz' },
  { expr: 'inbound.id', direction: 'DESC', cast: 'uuid' },
];

export interface InboundFilter {
  /** Received at or after. */
  readonly from?: Date | null;
  /** Received before. */
  readonly to?: Date | null;
  readonly status?: InboundStatus | null;
  readonly understoodAs?: Understanding | null;
  readonly siteId?: string | null;
  readonly participantId?: string | null;
  readonly assignedTo?: string | null;
}

const SANDBOX = 'sandbox';

/** The longest text a phone sends: ten parts of 153. */
export const MAX_INBOUND_CHARACTERS = 1530;

/** Texts that people have sent us, kept as they came. */
@Injectable()
export class InboundTexts {
  constructor(
    private readonly vault: Vault,
    private readonly answers: Answers,
  ) {}

  /**
   * Answers a text in the sandbox, as its phone would: it is taken in and acted on like any text that a gateway brings.
   * @returns the text as it was taken, and the messages that wait to leave now
   * @throws AppError NOT_FOUND, BAD_INPUT
   */
  async replyInSandbox(
    tx: Tx,
    context: TenantContext,
    sandboxTextId: string,
    body: string,
  ): Promise<{ inbound: InboundText; toSend: readonly string[] }> {
    const text = await tx.getRepository(SandboxText).findOneBy({ id: sandboxTextId });
    if (!text) throw new AppError('NOT_FOUND', 'There is no such text in the sandbox');
    if (body.trim() === '' || body.length > MAX_INBOUND_CHARACTERS) {
      throw badInput('body', `Write 1 to ${MAX_INBOUND_CHARACTERS} characters`);
    }
    const gatewayMessageId = randomUUID();
    const from = recipientOf(this.vault, text);
    const toSend = await this.answers.receive(tx, context, SANDBOX, { gatewayMessageId, from, to: '', body });
    const inbound = await tx
      .getRepository(InboundText)
      .findOneByOrFail({ gateway: SANDBOX, gatewayMessageId });
    return { inbound, toSend };
  }

  async page(tx: Tx, filter: InboundFilter, request: PageRequest): Promise<InboundText[]> {
    return fetchPage(filtered(tx, filter), NEWEST_FIRST, request);
  }

  async count(tx: Tx, filter: InboundFilter): Promise<number> {
    return filtered(tx, filter).getCount();
  }
}

function filtered(tx: Tx, filter: InboundFilter): SelectQueryBuilder<InboundText> {
  const query = tx.getRepository(InboundText).createQueryBuilder('inbound');
  const { from, to, status, understoodAs, siteId, participantId, assignedTo } = filter;
  if (from) query.andWhere('inbound.receivedAt >= :from', { from });
  if (to) query.andWhere('inbound.receivedAt < :to', { to });
  if (status) query.andWhere('inbound.status = :status', { status });
  // A text that waits for its phone to say who answers is not for a human yet.
  if (status === 'OPEN') query.andWhere('coalesce(inbound.waitsUntil <= now(), true)');
  if (understoodAs) query.andWhere('inbound.understoodAs = :understoodAs', { understoodAs });
  if (siteId) query.andWhere('inbound.siteId = :siteId', { siteId });
  if (participantId) query.andWhere('inbound.participantId = :participantId', { participantId });
  if (assignedTo) query.andWhere('inbound.assignedTo = :assignedTo', { assignedTo });
  return query;
}
