import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

export const CONTACT_OUTCOMES = [
  'DOING_WELL',
  'NEEDS_SUPPORT',
  'TAKES_A_BREAK',
  'WILL_NOT_RETURN',
  'OTHER',
  'LEFT_MESSAGE',
  'NOT_REACHED',
] as const;
export type ContactOutcome = (typeof CONTACT_OUTCOMES)[number];

/** Outcomes after which nobody has spoken with the person yet: the check-in stays open. */
export const NOT_SPOKEN: readonly ContactOutcome[] = ['LEFT_MESSAGE', 'NOT_REACHED'];

/** One try to reach somebody, and what came of it. */
@Entity('check_in_contact')
export class CheckInContact {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  checkInId: string;

  @Column({ type: 'uuid' })
  membershipId: string;

  @Column({ type: 'text' })
  outcome: ContactOutcome;

  @Column({ type: 'text', nullable: true })
  note: string | null;

  @Column({ type: 'date' })
  contactedOn: LocalDate;

  @Column({ type: 'uuid', nullable: true })
  staffMemberId: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
