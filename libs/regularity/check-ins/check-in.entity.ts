import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

/** Why a check-in needs nothing more. CORRECTED: the misses were not so many after all. */
export const CHECK_IN_CLOSINGS = [
  'CONTACTED',
  'CAME',
  'CORRECTED',
  'MEMBERSHIP_ENDED',
  'ARCHIVED',
  'SWITCHED_OFF',
] as const;
export type CheckInCloseReason = (typeof CHECK_IN_CLOSINGS)[number];

/** A task for a human: call somebody who has stayed away and ask how they are. At most one is open for a membership. */
@Entity('check_in')
export class CheckIn {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  membershipId: string;

  @Column({ type: 'uuid' })
  groupId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  /** Consecutive eligible misses, as they were last counted while it was open. */
  @Column({ type: 'integer' })
  misses: number;

  @Column({ type: 'date' })
  missedFrom: LocalDate;

  @Column({ type: 'timestamptz', insert: false, update: false })
  openedAt: Date;

  @Column({ type: 'uuid', nullable: true })
  assignedToId: string | null;

  /** The day on which it is looked at again; null when it was not put off. */
  @Column({ type: 'date', nullable: true })
  snoozedUntil: LocalDate | null;

  @Column({ type: 'timestamptz', nullable: true })
  closedAt: Date | null;

  @Column({ type: 'text', nullable: true })
  closedBecause: CheckInCloseReason | null;
}
