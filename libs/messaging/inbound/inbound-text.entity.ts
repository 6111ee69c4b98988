import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { MEANINGS } from './rules/reply-words.js';

/** What a text was taken for. SENDER_CHOICE: the number by which somebody of those who share a phone said who it is. */
export const REPLY_MEANINGS = [...MEANINGS, 'SENDER_CHOICE'] as const;
export type ReplyMeaning = (typeof REPLY_MEANINGS)[number];

/** OPEN ones are for a human; DONE ones were acted on, or a human has looked after them. */
export const INBOUND_STATUSES = ['OPEN', 'DONE'] as const;
export type InboundStatus = (typeof INBOUND_STATUSES)[number];

/** A text that came in: as it came, what was understood of it, and who looks after it. */
@Entity('inbound_text')
export class InboundText {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'text' })
  gateway: string;

  @Column({ type: 'text' })
  gatewayMessageId: string;

  /** The number it came from: `senderOf` in sender-number.ts opens it. */
  @Column({ type: 'bytea' })
  fromSealed: Buffer;

  /** What that number is found by. */
  @Column({ type: 'bytea' })
  fromIndex: Buffer;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'text', default: 'FOR_STAFF' })
  meaning: ReplyMeaning;

  @Column({ type: 'text', default: 'OPEN' })
  status: InboundStatus;

  /** Whom it was taken to be from; null while that is not known. */
  @Column({ type: 'uuid', nullable: true })
  participantId: string | null;

  /** Whose inbox it is in; null: the whole organisation’s. */
  @Column({ type: 'uuid', nullable: true })
  siteId: string | null;

  /** The text that it answers. */
  @Column({ type: 'uuid', nullable: true })
  questionMessageId: string | null;

  /** What we answered by ourselves. */
  @Column({ type: 'uuid', nullable: true })
  answerMessageId: string | null;

  /** Until then we wait for the phone to say who answers; from then on it is for staff. */
  @Column({ type: 'timestamptz', nullable: true })
  waitsUntil: Date | null;

  @Column({ type: 'uuid', nullable: true })
  assignedTo: string | null;

  @Column({ type: 'uuid', nullable: true })
  doneBy: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  doneAt: Date | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  receivedAt: Date;
}
