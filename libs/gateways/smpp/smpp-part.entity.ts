import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Receipt } from '../port/sms-gateway.js';

/** A part that an SMSC has taken, or of which only the receipt has come yet. */
@Entity('smpp_part')
export class SmppPart {
  @PrimaryColumn({ type: 'text' })
  gatewayMessageId: string;

  /** null while only its receipt has come. */
  @Column({ type: 'uuid', nullable: true })
  attemptId: string | null;

  /** From 1. */
  @Column({ type: 'smallint', nullable: true })
  part: number | null;

  /** How many the text has. */
  @Column({ type: 'smallint', nullable: true })
  parts: number | null;

  /** null while there is no receipt. */
  @Column({ type: 'text', nullable: true })
  status: Receipt['status'] | null;

  @Column({ type: 'text', nullable: true })
  code: string | null;

  @Column({ type: 'timestamptz', insert: false })
  notedAt: Date;
}
