import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Whom a phone that several share can choose by number, and what each of them had been asked. */
@Entity('answer_choice')
export class AnswerChoice {
  @Column({ type: 'uuid' })
  organisationId: string;

  @PrimaryColumn({ type: 'uuid' })
  inboundTextId: string;

  /** From 1. */
  @PrimaryColumn({ type: 'smallint' })
  number: number;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'uuid' })
  phoneNumberId: string;

  @Column({ type: 'uuid' })
  questionMessageId: string;
}
