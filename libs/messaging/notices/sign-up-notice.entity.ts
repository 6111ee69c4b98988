import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { NoticeKind } from '../message/rules/sign-up-notice-kind.js';

/** Who was texted about which step of their sign-up. */
@Entity('sign_up_notice')
export class SignUpNotice {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  signUpId: string;

  /** The step that it tells of. */
  @Column({ type: 'uuid' })
  signUpEventId: string;

  @Column({ type: 'integer' })
  scheduleVersion: number;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text' })
  kind: NoticeKind;

  /** The start and the place that the text was written from. */
  @Column({ type: 'timestamptz' })
  toldStartsAt: Date;

  @Column({ type: 'text', nullable: true })
  toldPlace: string | null;

  /** It does not leave at or after it. */
  @Column({ type: 'timestamptz' })
  deadlineAt: Date;

  @Column({ type: 'uuid' })
  messageId: string;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
