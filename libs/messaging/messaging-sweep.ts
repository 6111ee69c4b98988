import { Inject, Injectable } from '@nestjs/common';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { recoverStale } from './delivery/message-recovery.js';
import { writeMessages } from './reminders/reminder-messages.js';
import { closeWaves, decideRecipients, putOffInQuietTime } from './reminders/reminder-recipients.sql.js';
import { DUE_WAVES, ORGANISATIONS_WITH_WORK, WAVES_AT_A_TIME } from './messaging-sweep.sql.js';
import { SMS_GATEWAYS, takeReplies } from './message/sms-gateways.js';
import type { Wake } from './message/wake.js';

/** People whose texts are written in one transaction. */
const PEOPLE_AT_A_TIME = 500;

interface Batch {
  readonly isLast: boolean;
  readonly toSend: readonly string[];
}

/**
 * Finds what is due, in every organisation. Any number of sweeps may run at once: they share the work by row locks, and
 * what one of them decided stands.
 */
@Injectable()
export class MessagingSweep {
  constructor(
    private readonly database: TenantDatabase,
    @Inject(SMS_GATEWAYS) private readonly gateways: readonly SmsGateway[],
  ) {}

  /** Rejects when an organisation could not be swept, after all the others have been. */
  async run(wake: Wake, signal: AbortSignal): Promise<void> {
    const failures: unknown[] = [];
    for (const organisationId of await this.organisationsWithWork()) {
      if (signal.aborted) return;
      try {
        await this.sweep(systemContext(organisationId), wake, signal);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  private async organisationsWithWork(): Promise<string[]> {
    return this.database.findOrganisations(ORGANISATIONS_WITH_WORK, {});
  }

  /** First all that is due is decided, then its texts are written, and workers are woken for them as they are. */
  private async sweep(context: TenantContext, wake: Wake, signal: AbortSignal): Promise<void> {
    const inBatches = async (batch: (tx: Tx) => Promise<Batch>) => {
      let isLast = false;
      while (!isLast && !signal.aborted) {
        const done = await this.database.write(context, batch);
        isLast = done.isLast;
        for (const messageId of done.toSend) wake(context.organisationId, messageId);
      }
    };
    await this.database.write(context, putOffInQuietTime);
    await inBatches((tx) => this.decideWaves(tx));
    let after: string | null = null;
    await inBatches(async (tx) => {
      const { lastParticipantId, messageIds } = await writeMessages(tx, context, {
        after,
        people: PEOPLE_AT_A_TIME,
        canReply: takeReplies(this.gateways),
      });
      after = lastParticipantId;
      return { isLast: lastParticipantId === null, toSend: messageIds };
    });
    await inBatches((tx) => recoverStale(tx, this.gateways));
  }

  private async decideWaves(tx: Tx): Promise<Batch> {
    const waves = await DUE_WAVES.rows(tx, {});
    if (waves.length > 0) {
      const ids = waves.map(({ id }) => id);
      await decideRecipients(tx, ids);
      await closeWaves(tx, ids);
    }
    return { isLast: waves.length < WAVES_AT_A_TIME, toSend: [] };
  }
}
