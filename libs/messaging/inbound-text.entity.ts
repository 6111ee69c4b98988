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

  /** The number it came from: `senderOf` in text-numbers.ts opens it. */
  @Column({ type: 'bytea' })
  fromSealed: Buffer;

  /** What that number is found by. */
  @Column({ type: 'bytea' })
  fromIndex: Buffer;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'timestamptz', insert: false, update: false })
  receivedAt: Date;
}
