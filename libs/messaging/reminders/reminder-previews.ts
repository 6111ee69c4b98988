import { Inject, Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Tx } from '#libs/database/tenant-database.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import type { ReminderKind } from '../message/rules/reminder-kinds.js';
import { sessionFacts } from '../message/session-facts.sql.js';
import { writeReminder, type WrittenText } from '../wording/reminder-texts.js';
import { SMS_GATEWAYS, takeReplies } from '../message/sms-gateways.js';
import { COUNTS_OF_WAVES, type WaveCounts } from './reminder-previews.sql.js';
import { ReminderWave } from './reminder-wave.entity.js';
import { loadTemplateSet } from '../templates/own-templates.js';
import { found } from '#libs/errors/found.js';

/** The waves of the given sessions, in the order they are due. */
export async function wavesOfSessions(tx: Tx, sessionIds: readonly string[]): Promise<ReminderWave[]> {
  return tx.getRepository(ReminderWave).find({
    where: { sessionId: In([...sessionIds]) },
    order: { dueAt: 'ASC', id: 'ASC' },
  });
}

/** Of waves in their present schedule; a wave nobody was in has no row. */
export async function countsOfWaves(tx: Tx, waveIds: readonly string[]): Promise<WaveCounts[]> {
  return COUNTS_OF_WAVES.rows(tx, { waveIds });
}

/** How reminders would read. */
@Injectable()
export class ReminderPreviews {
  constructor(@Inject(SMS_GATEWAYS) private readonly gateways: readonly SmsGateway[]) {}

  /**
   * How a reminder of the session reads, as it is planned now.
   * @param language null: the group's
   * @throws AppError NOT_FOUND
   */
  async ofSession(
    tx: Tx,
    sessionId: string,
    kind: ReminderKind,
    language: string | null,
  ): Promise<WrittenText> {
    const facts = found(await sessionFacts(tx, sessionId), 'session');
    const templates = await loadTemplateSet(tx);
    return writeReminder(facts, kind, language ?? facts.groupLanguage, takeReplies(this.gateways), templates);
  }
}
