import { Injectable } from '@nestjs/common';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { Vault } from '#libs/secrets/vault.js';
import { SandboxText } from './sandbox-text.entity.js';
import { ACCEPT_TEXT } from './sandbox-texts.sql.js';
import { sealedRecipient } from './recipient-number.js';
import type { GatewayAnswer, OutgoingText, SmsGateway } from '#libs/gateways/port/sms-gateway.js';

/** Keeps texts in the database instead of sending them, so that everything can be tried without a provider. */
@Injectable()
export class SandboxGateway implements SmsGateway {
  readonly name = 'sandbox';
  readonly deduplicates = true;
  readonly takesReplies = true;

  constructor(
    private readonly database: TenantDatabase,
    private readonly vault: Vault,
  ) {}

  async send(text: OutgoingText, signal: AbortSignal): Promise<GatewayAnswer> {
    signal.throwIfAborted();
    const { organisationId, clientReference } = text;
    return this.database.write(systemContext(organisationId), async (tx) => {
      await ACCEPT_TEXT.run(tx, {
        organisationId,
        clientReference,
        sender: text.sender,
        ...sealedRecipient(this.vault, organisationId, text.to),
        body: text.body,
      });
      const { id } = await tx.getRepository(SandboxText).findOneByOrFail({ clientReference });
      return { outcome: 'ACCEPTED', gatewayMessageId: id };
    });
  }
}
