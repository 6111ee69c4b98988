import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { MessageStatus } from './message.entity.js';

/** What a step of a timeline is: the status that the message came to, or word from a gateway that changed nothing. */
export type TimelineKind = MessageStatus | 'RECEIPT';

/** Something that happened to a message: never changed, only added to. Its statuses are written by a trigger. */
@Entity('message_event')
export class MessageEvent {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  /** Its place in the order of all events; given by the database. */
  @Column({ type: 'bigint', insert: false, update: false })
  position: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  messageId: string;

  @Column({ type: 'timestamptz', insert: false, update: false })
  at: Date;

  @Column({ type: 'text' })
  kind: TimelineKind;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @Column({ type: 'text', nullable: true })
  gateway: string | null;

  @Column({ type: 'uuid', nullable: true })
  attemptId: string | null;

  /** Null: no member of the staff did it. */
  @Column({ type: 'uuid', nullable: true })
  staffMemberId: string | null;
}
