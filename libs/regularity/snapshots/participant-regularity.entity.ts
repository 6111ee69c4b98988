import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The measures M2 and M3 of one person over all groups, as last computed. */
@Entity('participant_regularity')
export class ParticipantRegularity {
  @PrimaryColumn('uuid')
  participantId: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'integer' })
  definitionVersion: number;

  @Column({ type: 'integer' })
  visits: number;

  @Column({ type: 'integer' })
  activeWeeks: number;

  @Column({ type: 'integer' })
  offeredWeeks: number;

  @Column({ type: 'integer' })
  currentStreak: number;

  @Column({ type: 'integer' })
  bestStreak: number;

  /** As `metrics-history.ts` packs it. Long, so read only where it is asked for. */
  @Column({ type: 'json', select: false })
  weekHistory: number[];

  @Column({ type: 'json', select: false })
  monthHistory: number[];

  @Column({ type: 'timestamptz' })
  computedAt: Date;
}
