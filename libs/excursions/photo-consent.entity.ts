import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

/** Being photographed and having the pictures published are two questions. */
export const PHOTO_PURPOSES = ['TAKING', 'PUBLISHING'] as const;
export type PhotoPurpose = (typeof PHOTO_PURPOSES)[number];

export const PHOTO_CONSENT_SOURCES = ['IN_PERSON', 'PAPER_FORM', 'PHONE'] as const;
export type PhotoConsentSource = (typeof PHOTO_CONSENT_SOURCES)[number];

/** A dated, withdrawable agreement about pictures at one excursion. A withdrawn one stays, as history. */
@Entity('photo_consent')
export class PhotoConsent {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text' })
  purpose: PhotoPurpose;

  @Column({ type: 'date' })
  grantedOn: LocalDate;

  @Column({ type: 'date', nullable: true })
  withdrawnOn: LocalDate | null;

  @Column({ type: 'text' })
  source: PhotoConsentSource;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
