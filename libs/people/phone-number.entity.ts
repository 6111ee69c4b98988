import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

/** Why a number is not texted although it is still theirs. */
export const SUSPENSION_REASONS = [
  'PERMANENT_FAILURES',
  'LONG_UNCONFIRMED',
  'NOT_THEIRS',
  'OUT_OF_USE',
  'ON_REQUEST',
] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];

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

  /** The number: `e164Of` in phone-number-sealing.ts opens it. */
  @Column({ type: 'bytea' })
  numberSealed: Buffer;

  /** What the number is found by. */
  @Column({ type: 'bytea' })
  numberIndex: Buffer;

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

  /** Of a SUSPENDED number. */
  @Column({ type: 'text', nullable: true })
  suspendedReason: SuspensionReason | null;

  @Column({ type: 'date', nullable: true })
  suspendedOn: LocalDate | null;

  /** Texts that could never be delivered, since the last one that was. */
  @Column({ type: 'integer' })
  failuresInARow: number;

  /** When a text was last reported to have arrived. */
  @Column({ type: 'timestamptz', nullable: true })
  lastDeliveredAt: Date | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
