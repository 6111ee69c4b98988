import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export const HEADCOUNT_KINDS = ['ANONYMOUS_VISITORS', 'DEPARTURE'] as const;
export type HeadcountKind = (typeof HEADCOUNT_KINDS)[number];

/** A number of people at a moment, counted separately from identified people. */
@Entity('headcount')
export class Headcount {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'text' })
  kind: HeadcountKind;

  /** The leg that was about to leave, at departures that have one. */
  @Column({ type: 'uuid', nullable: true })
  legId: string | null;

  /** What left from where, in words; null for anonymous visitors. */
  @Column({ type: 'text', nullable: true })
  label: string | null;

  @Column({ type: 'integer' })
  people: number;

  @Column({ type: 'timestamptz' })
  countedAt: Date;

  @Column({ type: 'uuid', nullable: true })
  recordedById: string | null;
}
