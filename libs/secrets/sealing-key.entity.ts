import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key that was ever used, without its secret. */
@Entity('sealing_key')
export class SealingKey {
  @PrimaryColumn({ type: 'text' })
  id: string;

  /** Tells the key of this id from every other key. */
  @Column({ type: 'bytea' })
  checkValue: Buffer;

  @Column({ type: 'timestamptz', insert: false, update: false })
  firstUsedAt: Date;
}
