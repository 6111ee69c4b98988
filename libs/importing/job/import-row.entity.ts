import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row or mark of a file, kept until the import is over. */
@Entity('import_row')
export class ImportRow {
  @Column({ type: 'uuid' })
  organisationId: string;

  @PrimaryColumn({ type: 'uuid' })
  importId: string;

  /** From 0, in the order of the file. */
  @PrimaryColumn({ type: 'integer' })
  position: number;

  @Column({ type: 'jsonb' })
  data: Record<string, unknown>;

  /** The phone number of the row, sealed. */
  @Column({ type: 'bytea', nullable: true })
  phoneSealed: Buffer | null;
}
