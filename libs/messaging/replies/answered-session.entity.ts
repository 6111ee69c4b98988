import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReplyOutcome } from '../wording/reply-texts.js';

/** What a text that came in changed about one session, or why it changed nothing. */
@Entity('answered_session')
export class AnsweredSession {
  @PrimaryColumn({ type: 'uuid' })
  inboundTextId: string;

  @PrimaryColumn({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text' })
  outcome: ReplyOutcome;

  /** The text that tells it; the later one when a part of a text was written anew. */
  @Column({ type: 'uuid', nullable: true })
  answerMessageId: string | null;

  /** The start of the session as that text tells it. */
  @Column({ type: 'timestamptz', nullable: true })
  toldStartsAt: Date | null;
}
