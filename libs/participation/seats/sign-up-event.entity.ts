import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { SignUpEventKind } from '../rules/sign-up-machine.js';
import type { SignUpSource, SignUpStatus } from '../rules/sign-up-status.js';

/** One step of a sign-up: what it was, what it became, who did it and why. Rows are added and never changed. */
@Entity('sign_up_event')
export class SignUpEvent {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  /** Orders the events of one session as they happened; a bigint, hence text. */
  @Column({ type: 'bigint', insert: false, update: false })
  ordinal: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  signUpId: string;

  @Column({ type: 'text' })
  event: SignUpEventKind;

  /** Null for the first step. */
  @Column({ type: 'text', nullable: true })
  oldStatus: SignUpStatus | null;

  @Column({ type: 'text' })
  newStatus: SignUpStatus;

  /** Whether it was about two seats. */
  @Column({ type: 'boolean' })
  companion: boolean;

  @Column({ type: 'text' })
  source: SignUpSource;

  /** The member of staff, where it was one. */
  @Column({ type: 'uuid', nullable: true })
  actorId: string | null;

  /** In the words of staff; never in a text. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** The key that a device gave the request, so that the request repeated does nothing more. */
  @Column({ type: 'text', nullable: true })
  clientKey: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  at: Date;

  /** It happened to the sign-up of a participant who was merged into this one, and whose sign-up gave way. */
  @Column({ type: 'boolean', insert: false, update: false })
  ofDuplicate: boolean;
}
