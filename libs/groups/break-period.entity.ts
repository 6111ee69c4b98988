import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

/** Dates with no sessions, for the organisation, one site or one group; changes nobody’s metrics. */
@Entity('break_period')
export class BreakPeriod {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid', nullable: true })
  siteId: string | null;

  @Column({ type: 'uuid', nullable: true })
  groupId: string | null;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'date' })
  startsOn: LocalDate;

  @Column({ type: 'date' })
  endsOn: LocalDate;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
