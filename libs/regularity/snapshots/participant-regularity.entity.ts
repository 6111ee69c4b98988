import { Column, Entity, PrimaryColumn } from 'typeorm';
import { PERSON_MEASURES } from '../measures/catalogue.js';
import { withMeasureColumns } from './measure-columns.js';

/** The measures of one person over all groups, as last computed. */
@Entity('participant_regularity')
export class ParticipantRegularity extends withMeasureColumns(PERSON_MEASURES) {
  @PrimaryColumn('uuid')
  participantId: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'integer' })
  definitionVersion: number;

  /** As `measures/history.ts` packs it. Long, so read only where it is asked for. */
  @Column({ type: 'json', select: false })
  weekHistory: number[];

  @Column({ type: 'json', select: false })
  monthHistory: number[];

  @Column({ type: 'timestamptz' })
  computedAt: Date;
}
