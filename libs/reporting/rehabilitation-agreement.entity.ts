import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

/** Somebody in rehabilitative work (kuntouttava työtoiminta) on these days. */
@Entity('rehabilitation_agreement')
export class RehabilitationAgreement {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'date' })
  startsOn: LocalDate;

  @Column({ type: 'date', nullable: true })
  endsOn: LocalDate | null;
}
