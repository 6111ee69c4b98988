import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ReminderKind } from '../message/rules/reminder-kinds.js';

/** DECIDED: its recipients are fixed; DROPPED: nobody is to be told any more. */
export type WaveStatus = 'PLANNED' | 'DECIDED' | 'DROPPED';

/** One row per session and kind of reminder, with the instant it is due; its recipients are decided then. */
@Entity('reminder_wave')
export class ReminderWave {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'text' })
  kind: ReminderKind;

  @Column({ type: 'integer' })
  scheduleVersion: number;

  @Column({ type: 'timestamptz' })
  dueAt: Date;

  /** No text of this wave leaves at or after it. */
  @Column({ type: 'timestamptz' })
  deadlineAt: Date;

  /** Whether members are told as such; who has signed up, or has had a text about a change, is told anyway. */
  @Column({ type: 'boolean' })
  tellsMembers: boolean;

  @Column({ type: 'text' })
  status: WaveStatus;

  @Column({ type: 'timestamptz', nullable: true })
  decidedAt: Date | null;
}
