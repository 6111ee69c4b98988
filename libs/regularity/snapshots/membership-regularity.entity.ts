import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The measures M1 to M6 of one membership, as last computed. */
@Entity('membership_regularity')
export class MembershipRegularity {
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

  @Column({ type: 'integer' })
  visits: number;

  @Column({ type: 'integer' })
  attended: number;

  @Column({ type: 'integer' })
  missed: number;

  @Column({ type: 'double precision', nullable: true })
  attendanceRate: number | null;

  @Column({ type: 'double precision', nullable: true })
  wilsonLow: number | null;

  @Column({ type: 'double precision', nullable: true })
  wilsonHigh: number | null;

  @Column({ type: 'double precision', nullable: true })
  evenness: number | null;

  @Column({ type: 'double precision', nullable: true })
  similarWeeks: number | null;

  @Column({ type: 'double precision', nullable: true })
  momentum: number | null;

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
