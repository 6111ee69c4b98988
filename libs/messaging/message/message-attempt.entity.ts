import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RefusalCause } from '#libs/gateways/port/sms-gateway.js';
import type { PastAttempt } from './rules/message-routes.js';

/** One call of one gateway; `outcome` is null while there is no answer. */
@Entity('message_attempt')
export class MessageAttempt implements PastAttempt {
  /** What the gateway is given as its reference. */
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  messageId: string;

  @Column({ type: 'text' })
  gateway: string;

  @Column({ type: 'timestamptz' })
  startedAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  answeredAt: Date | null;

  @Column({ type: 'text', nullable: true })
  outcome: PastAttempt['outcome'];

  @Column({ type: 'text', nullable: true })
  code: string | null;

  @Column({ type: 'text', nullable: true })
  gatewayMessageId: string | null;

  /** Whose fault a refusal was. */
  @Column({ type: 'text', nullable: true })
  cause: RefusalCause | null;
}
