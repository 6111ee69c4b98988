import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { TransportKind } from './transport-leg.js';

/** A leg as its table has it: its times count from the session's start, so that it moves with the session. */
@Entity('transport_leg')
export class TransportLegRow {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'text' })
  kind: TransportKind;

  /** Empty where there is only one. */
  @Column({ type: 'text' })
  vehicle: string;

  @Column({ type: 'text' })
  fromPlace: string;

  @Column({ type: 'text' })
  toPlace: string;

  @Column({ type: 'integer' })
  departsAfterSeconds: number;

  @Column({ type: 'integer' })
  arrivesAfterSeconds: number;

  /** null: as many as like. */
  @Column({ type: 'integer', nullable: true })
  seats: number | null;

  @Column({ type: 'integer' })
  seatsTaken: number;

  @Column({ type: 'text', nullable: true })
  driver: string | null;

  @Column({ type: 'text', nullable: true })
  tickets: string | null;
}
