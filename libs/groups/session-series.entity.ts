import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { WallTime } from '#libs/calendar/wall-time.js';
import { wallTimeColumn } from '#libs/database/wall-time-column.js';
import type { SessionKind } from './session.entity.js';

/** Recurrence rule, local wall time, length and place. */
@Entity('session_series')
export class SessionSeries {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  groupId: string;

  /** The series that this one continues after "this and all following" was changed. */
  @Column({ type: 'uuid', nullable: true })
  previousSeriesId: string | null;

  @Column({ type: 'text' })
  kind: SessionKind;

  /** RFC 5545 RRULE value, without the prefix. */
  @Column({ type: 'text' })
  recurrenceRule: string;

  @Column({ type: 'date' })
  startsOn: LocalDate;

  /** The last date on which an occurrence may fall. */
  @Column({ type: 'date', nullable: true })
  endsOn: LocalDate | null;

  @Column({ type: 'time', transformer: wallTimeColumn })
  wallTime: WallTime;

  @Column({ type: 'text' })
  timeZone: string;

  @Column({ type: 'integer' })
  durationMinutes: number;

  @Column({ type: 'text', nullable: true })
  place: string | null;

  /** Seats in its sessions; null: as many as the group has. */
  @Column({ type: 'integer', nullable: true })
  capacity: number | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
