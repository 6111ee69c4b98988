import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

/** MEETING is the ordinary group session; the others have a plan of their own and need a sign-up. */
export const SESSION_KINDS = ['MEETING', 'EXCURSION', 'STUDY_VISIT', 'CULTURE_VISIT', 'WORKSHOP'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

export const SESSION_STATUSES = ['PLANNED', 'CANCELLED'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** One meeting of a group. */
@Entity('session')
export class Session {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  groupId: string;

  @Column({ type: 'uuid', nullable: true })
  seriesId: string | null;

  /** The date the series gave it (RECURRENCE-ID of RFC 5545), whatever date it was moved to. */
  @Column({ type: 'date', nullable: true })
  originalDate: LocalDate | null;

  @Column({ type: 'text' })
  kind: SessionKind;

  @Column({ type: 'date' })
  localDate: LocalDate;

  @Column({ type: 'timestamptz' })
  startsAt: Date;

  @Column({ type: 'timestamptz' })
  endsAt: Date;

  @Column({ type: 'text' })
  timeZone: string;

  @Column({ type: 'text', nullable: true })
  place: string | null;

  @Column({ type: 'integer', nullable: true })
  capacity: number | null;

  /** Kept by conditional updates, guarded by the constraint session_not_oversold. */
  @Column({ type: 'integer' })
  seatsTaken: number;

  @Column({ type: 'text' })
  status: SessionStatus;

  @Column({ type: 'timestamptz', nullable: true })
  cancelledAt: Date | null;

  /** For staff; never in a text. */
  @Column({ type: 'text', nullable: true })
  cancelReason: string | null;

  @Column({ type: 'uuid', nullable: true })
  cancelledByBreakId: string | null;

  /** Changed by hand: a change of its series leaves it alone. */
  @Column({ type: 'boolean' })
  isException: boolean;

  /** Raised whenever time or place changes, so that old reminders can be told from new. */
  @Column({ type: 'integer' })
  scheduleVersion: number;

  @Column({ type: 'text', nullable: true })
  registerNote: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  registerClosedAt: Date | null;

  @Column({ type: 'uuid', nullable: true })
  registerClosedById: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
