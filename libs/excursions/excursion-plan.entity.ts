import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/**
 * What a session that is an excursion has beside its time and place. People meet at the session's place when it starts,
 * and are back when it ends.
 */
@Entity('excursion_plan')
export class ExcursionPlan {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'text' })
  destination: string;

  /** What to bring. */
  @Column({ type: 'text', nullable: true })
  bring: string | null;

  /** Steps, distances, toilets, noise. */
  @Column({ type: 'text', nullable: true })
  accessibility: string | null;

  /** Whom to call on the day. */
  @Column({ type: 'text', nullable: true })
  contactName: string | null;

  /** E.164. */
  @Column({ type: 'text', nullable: true })
  contactPhone: string | null;

  @Column({ type: 'text', nullable: true })
  safetyPlan: string | null;

  /** Euro cents. */
  @Column({ type: 'integer' })
  organisationCostCents: number;

  /** Euro cents, for each participant. */
  @Column({ type: 'integer' })
  participantCostCents: number;
}
