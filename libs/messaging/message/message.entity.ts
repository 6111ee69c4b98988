import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Why a text is written; what has to hold when it leaves depends on it. */
export const MESSAGE_PURPOSES = [
  'REMINDER',
  'SIGN_UP_NOTICE',
  'ANSWER',
  'STOP_CONFIRMATION',
  'STAFF_MESSAGE',
] as const;
export type MessagePurpose = (typeof MESSAGE_PURPOSES)[number];

/** Answers to what somebody has just written: they asked for them, so no limit holds them back and none counts them. */
export const REPLY_PURPOSES: readonly MessagePurpose[] = ['ANSWER', 'STOP_CONFIRMATION'];

export const MESSAGE_STATUSES = [
  'PENDING',
  'ATTEMPTING',
  'ACCEPTED',
  'DELIVERED',
  'FAILED',
  'UNKNOWN',
  'CANCELLED',
  'EXPIRED',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** One text to one phone. */
@Entity('message')
export class Message {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'uuid' })
  phoneNumberId: string;

  @Column({ type: 'text', default: 'REMINDER' })
  purpose: MessagePurpose;

  /** BCP 47. */
  @Column({ type: 'text' })
  language: string;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'text' })
  encoding: string;

  @Column({ type: 'integer' })
  parts: number;

  @Column({ type: 'text' })
  status: MessageStatus;

  @Column({ type: 'text', nullable: true })
  statusReason: string | null;

  @Column({ type: 'timestamptz' })
  dueAt: Date;

  @Column({ type: 'timestamptz' })
  deadlineAt: Date;

  /**
   * While ATTEMPTING: until when a worker holds it. While PENDING: until when a worker has been woken for it. While
   * UNKNOWN: until when a receipt is waited for before it is decided whether it is sent once more; null when it is not.
   */
  @Column({ type: 'timestamptz', nullable: true })
  leaseUntil: Date | null;

  /** Raised at each attempt; a worker whose fence is old may not write. */
  @Column({ type: 'integer' })
  fence: number;

  @Column({ type: 'integer' })
  attempts: number;

  /** Committed before the gateway is called. Kept while it is not known whether the gateway has the text. */
  @Column({ type: 'uuid', nullable: true })
  attemptId: string | null;

  /** Sent once more although nobody knew whether it had left: never a third time. */
  @Column({ type: 'boolean', default: false })
  resent: boolean;

  @Column({ type: 'timestamptz', nullable: true })
  attemptedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  acceptedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  deliveredAt: Date | null;

  /** What one part cost when the gateway took it, in hundredths of the currency; null when no price is known. */
  @Column({ type: 'numeric', nullable: true })
  partPriceCents: string | null;

  @Column({ type: 'text', nullable: true })
  gateway: string | null;

  @Column({ type: 'text', nullable: true })
  gatewayMessageId: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
