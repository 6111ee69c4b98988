import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ReminderKind } from '../message/rules/reminder-kinds.js';

/** Who was to be reminded of what, whatever text carries it. */
@Entity('reminder')
export class Reminder {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  waveId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text' })
  kind: ReminderKind;

  @Column({ type: 'integer' })
  scheduleVersion: number;

  @Column({ type: 'uuid', nullable: true })
  messageId: string | null;

  /** Why no text was written although the recipient had been decided; null while one is to come, or has been written. */
  @Column({ type: 'text', nullable: true })
  excluded: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
