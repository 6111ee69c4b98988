import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Seats that somebody holds on a leg. */
@Entity('leg_seat')
export class LegSeat {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  legId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  /** How many they need: two with a companion. */
  @Column({ type: 'integer' })
  seats: number;
}
