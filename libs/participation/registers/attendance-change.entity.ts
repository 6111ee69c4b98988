import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Mark } from '../rules/mark.js';

/** Every mark that ever arrived for a person in a session, in force or overtaken. */
@Entity('attendance_change')
export class AttendanceChange {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text' })
  clientKey: string;

  @Column({ type: 'text', nullable: true })
  previousMark: Mark | null;

  @Column({ type: 'text', nullable: true })
  mark: Mark | null;

  @Column({ type: 'boolean' })
  walkIn: boolean;

  @Column({ type: 'text', nullable: true })
  note: string | null;

  @Column({ type: 'timestamptz' })
  markedAt: Date;

  @Column({ type: 'timestamptz', insert: false, update: false })
  recordedAt: Date;

  @Column({ type: 'uuid', nullable: true })
  actorId: string | null;

  @Column({ type: 'text', nullable: true })
  device: string | null;

  /** False when a later mark had already arrived. */
  @Column({ type: 'boolean' })
  applied: boolean;
}
