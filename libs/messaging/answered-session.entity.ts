import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AnswerOutcome } from './answer-texts.js';

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
  outcome: AnswerOutcome;
}
