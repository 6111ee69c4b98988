import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A part of a text that came in, sealed. */
@Entity('smpp_incoming_part')
export class SmppIncomingPart {
  /** Keyed hash of what parts of one text have in common, or of a whole text: says that something came twice. */
  @PrimaryColumn({ type: 'bytea' })
  textKey: Buffer;

  /** From 1. */
  @PrimaryColumn({ type: 'smallint' })
  part: number;

  /** How many the text has. */
  @Column({ type: 'smallint' })
  parts: number;

  @Column({ type: 'uuid' })
  textId: string;

  @Column({ type: 'bytea' })
  payload: Buffer;

  @Column({ type: 'timestamptz', insert: false, update: false })
  receivedAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  handedOverAt: Date | null;
}
