import { Inject, Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import type { ReminderKind } from '../message/rules/reminder-kinds.js';
import { sessionFacts } from '../message/session-facts.sql.js';
import { writeReminder, type WrittenText } from '../wording/reminder-texts.js';
import { SMS_GATEWAYS, takeReplies } from '../message/sms-gateways.js';
import { ReminderWave } from './reminder-wave.entity.js';
import { loadTemplateBook } from '../templates/own-templates.js';

/** What became of the reminders of one wave. */
export interface WaveCounts {
  readonly waveId: string;
  readonly recipients: number;
  /** Waiting to leave, or leaving just now. */
  readonly waiting: number;
  /** Taken by the gateway. */
  readonly sent: number;
  /** Refused, cancelled before they left, or too late. */
  readonly notSent: number;
  /** Nobody knows whether they left. */
  readonly unknown: number;
}

/** The waves of the given sessions, in the order they are due. */
export async function wavesOfSessions(tx: Tx, sessionIds: readonly string[]): Promise<ReminderWave[]> {
  return tx.getRepository(ReminderWave).find({
    where: { sessionId: In([...sessionIds]) },
    order: { dueAt: 'ASC', id: 'ASC' },
  });
}

/** Of waves in their present schedule; a wave nobody was in has no row. */
export async function countsOfWaves(tx: Tx, waveIds: readonly string[]): Promise<WaveCounts[]> {
  return tx.query<WaveCounts[]>(
    `SELECT w.id AS "waveId", count(*)::integer AS recipients,
       count(*) FILTER (WHERE m.status IN ('PENDING', 'ATTEMPTING'))::integer AS waiting,
       count(*) FILTER (WHERE m.status IN ('ACCEPTED', 'DELIVERED'))::integer AS sent,
       count(*) FILTER (WHERE m.id IS NULL OR m.status IN ('FAILED', 'CANCELLED', 'EXPIRED'))::integer AS "notSent",
       count(*) FILTER (WHERE m.status = 'UNKNOWN')::integer AS unknown
     FROM reminder_wave w
     JOIN reminder r ON r.wave_id = w.id AND r.schedule_version = w.schedule_version
     LEFT JOIN message m ON m.id = r.message_id
     WHERE w.id = ANY ($1) GROUP BY w.id`,
    [waveIds],
  );
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
    const facts = await sessionFacts(tx, sessionId);
    if (facts === null) throw new AppError('NOT_FOUND', 'There is no such session');
    const book = await loadTemplateBook(tx);
    return writeReminder(facts, kind, language ?? facts.groupLanguage, takeReplies(this.gateways), book);
  }
}
