import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { SignUpSource, SignUpStatus } from '../rules/sign-up-status.js';

/** A participant’s intention to come; never implies attendance. One row per person and session, for good. */
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

  /** When they asked for a seat, or were invited, the last time. */
  @Column({ type: 'timestamptz' })
  signedUpAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  cancelledAt: Date | null;

  /** Who made it what it is now. */
  @Column({ type: 'text' })
  source: SignUpSource;

  /** A companion or support person comes along and has a seat of their own. */
  @Column({ type: 'boolean' })
  companion: boolean;

  @Column({ type: 'text', nullable: true })
  companionNote: string | null;

  /** When they last went on the waitlist; stays when they leave it. */
  @Column({ type: 'timestamptz', nullable: true })
  waitlistedAt: Date | null;

  /** Smaller goes first; only while they wait. Gaps and negative numbers are normal: it is no rank. */
  @Column({ type: 'integer', nullable: true })
  waitlistPlace: number | null;

  /** Until when the seat is kept for them; only while it is offered. */
  @Column({ type: 'timestamptz', nullable: true })
  offerExpiresAt: Date | null;

  /** Whether it was cancelled later than the session asks for. */
  @Column({ type: 'boolean' })
  cancelledLate: boolean;
}
