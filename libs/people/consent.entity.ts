import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

export const CONSENT_PURPOSES = ['SMS_REMINDERS'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

export const CONSENT_SOURCES = ['IN_PERSON', 'PAPER_FORM', 'PHONE', 'SMS', 'IMPORT'] as const;
export type ConsentSource = (typeof CONSENT_SOURCES)[number];

/** A dated, withdrawable agreement, with its source. */
@Entity('consent')
export class Consent {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text' })
  purpose: ConsentPurpose;

  @Column({ type: 'date' })
  grantedOn: LocalDate;

  @Column({ type: 'date', nullable: true })
  withdrawnOn: LocalDate | null;

  @Column({ type: 'text' })
  source: ConsentSource;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
