import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export const IMPORT_KINDS = ['PARTICIPANTS', 'ATTENDANCE'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export const IMPORT_STATUSES = [
  'READING',
  'ANALYSING',
  'READY',
  'REFUSED',
  'APPLYING',
  'DONE',
  'FAILED',
  'CANCELLED',
] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

/** One file on its way in: read, checked, confirmed, applied. */
@Entity('import_job')
export class ImportJob {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'text' })
  kind: ImportKind;

  @Column({ type: 'text' })
  fileName: string;

  @Column({ type: 'jsonb' })
  options: Record<string, unknown>;

  @Column({ type: 'text' })
  status: ImportStatus;

  @Column({ type: 'integer' })
  rowsTotal: number;

  @Column({ type: 'integer' })
  rowsDone: number;

  @Column({ type: 'jsonb', nullable: true })
  report: Record<string, unknown> | null;

  @Column({ type: 'uuid', nullable: true })
  createdById: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  finishedAt: Date | null;
}
