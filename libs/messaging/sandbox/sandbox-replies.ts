import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';
import { Vault } from '#libs/secrets/vault.js';
import { InboundText } from '../inbound/inbound-text.entity.js';
import { ReplyHandler } from '../inbound/reply-handler.js';
import { recipientOf } from './recipient-number.js';
import { SandboxText } from './sandbox-text.entity.js';
import { found } from '#libs/errors/found.js';

const SANDBOX = 'sandbox';

/** The longest text a phone sends: ten parts of 153. */
export const MAX_INBOUND_CHARACTERS = 1530;

/** Replies typed into the sandbox in place of a phone. */
@Injectable()
export class SandboxReplies {
  constructor(
    private readonly vault: Vault,
    private readonly answers: ReplyHandler,
  ) {}

  /**
   * Answers a text in the sandbox, as its phone would: it is taken in and acted on like any text that a gateway brings.
   * @returns the text as it was taken
   * @throws AppError NOT_FOUND, BAD_INPUT
   */
  async reply(tx: Tx, context: TenantContext, sandboxTextId: string, body: string): Promise<InboundText> {
    const text = found(
      await tx.getRepository(SandboxText).findOneBy({ id: sandboxTextId }),
      'text in the sandbox',
    );
    if (body.trim() === '' || body.length > MAX_INBOUND_CHARACTERS) {
      throw badInput('body', `Write 1 to ${MAX_INBOUND_CHARACTERS} characters`);
    }
    const gatewayMessageId = randomUUID();
    const from = recipientOf(this.vault, text);
    await this.answers.receive(tx, context, SANDBOX, { gatewayMessageId, from, to: '', body });
    return tx.getRepository(InboundText).findOneByOrFail({ gateway: SANDBOX, gatewayMessageId });
  }
}
