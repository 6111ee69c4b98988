import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MEMBERSHIP_MEASURES } from '../measures/catalogue.js';
import { withMeasureColumns } from './measure-columns.js';

/** The measures of one membership, as last computed. */
@Entity('membership_regularity')
export class MembershipRegularity extends withMeasureColumns(MEMBERSHIP_MEASURES) {
  @PrimaryColumn('uuid')
  membershipId: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  groupId: string;

  @Column({ type: 'uuid' })
  participantId: string;

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
