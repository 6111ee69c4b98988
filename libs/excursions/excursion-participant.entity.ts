import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What is kept about somebody for one excursion. */
@Entity('excursion_participant')
export class ExcursionParticipant {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text', nullable: true })
  emergencyContactName: string | null;

  /** E.164. */
  @Column({ type: 'text', nullable: true })
  emergencyContactPhone: string | null;

  @Column({ type: 'text', nullable: true })
  allergiesAndNeeds: string | null;

  /** When the emergency contact, allergies and needs were deleted by the job; null while none were. */
  @Column({ type: 'timestamptz', nullable: true })
  sensitiveDeletedAt: Date | null;

  /** Euro cents; null: nothing has been paid. */
  @Column({ type: 'integer', nullable: true })
  paidCents: number | null;

  @Column({ type: 'timestamptz', nullable: true })
  paidAt: Date | null;
}
