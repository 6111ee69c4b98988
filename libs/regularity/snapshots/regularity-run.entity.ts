import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One recomputation of every row of an organisation. */
@Entity('regularity_run')
export class RegularityRun {
  @PrimaryColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'integer' })
  definitionVersion: number;

  @Column({ type: 'timestamptz' })
  startedAt: Date;

  @Column({ type: 'timestamptz' })
  progressedAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  givenUpAt: Date | null;

  @Column({ type: 'uuid', nullable: true })
  afterParticipantId: string | null;

  @Column({ type: 'integer' })
  participants: number;

  @Column({ type: 'integer' })
  rowsWritten: number;
}
