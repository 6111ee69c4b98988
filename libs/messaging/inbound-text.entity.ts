import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A text that came in, raw, before anything acts on it. */
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

  @Column({ type: 'text' })
  fromE164: string;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'timestamptz', insert: false, update: false })
  receivedAt: Date;
}
