import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export const SIGN_UP_STATUSES = ['SIGNED_UP', 'CANCELLED'] as const;
export type SignUpStatus = (typeof SIGN_UP_STATUSES)[number];

/** Who asked for the seat. */
export const SIGN_UP_SOURCES = ['STAFF'] as const;
export type SignUpSource = (typeof SIGN_UP_SOURCES)[number];

/** A participant’s intention to come; never implies attendance. */
@Entity('sign_up')
export class SignUp {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text' })
  status: SignUpStatus;

  @Column({ type: 'timestamptz' })
  signedUpAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  cancelledAt: Date | null;

  @Column({ type: 'text' })
  source: SignUpSource;
}
