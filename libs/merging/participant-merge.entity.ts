import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { MergeSummary } from './merge-summary.js';

/** That two participants turned out to be one, who said so, and what there was to move. Never changed. */
@Entity('participant_merge')
export class ParticipantMerge {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  survivorId: string;

  @Column({ type: 'uuid' })
  duplicateId: string;

  @Column({ type: 'jsonb' })
  summary: MergeSummary;

  @Column({ type: 'timestamptz', insert: false, update: false })
  mergedAt: Date;

  @Column({ type: 'uuid', nullable: true })
  mergedById: string | null;
}
