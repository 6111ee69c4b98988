import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

/** SUSPENDED numbers are kept but not texted. */
export const PHONE_NUMBER_STATUSES = ['ACTIVE', 'SUSPENDED'] as const;
export type PhoneNumberStatus = (typeof PHONE_NUMBER_STATUSES)[number];

/** A dated number of a participant. Two people may share one; a number may change owner. */
@Entity('phone_number')
export class PhoneNumber {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text' })
  e164: string;

  @Column({ type: 'text' })
  status: PhoneNumberStatus;

  @Column({ type: 'date' })
  validFrom: LocalDate;

  /** The last day on which it was theirs; null while it is. */
  @Column({ type: 'date', nullable: true })
  validTo: LocalDate | null;

  @Column({ type: 'date', nullable: true })
  confirmedOn: LocalDate | null;

  /** Staff ask at the next visit whether the number is still right. */
  @Column({ type: 'boolean' })
  askToConfirm: boolean;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
