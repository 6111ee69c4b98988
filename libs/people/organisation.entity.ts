import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { WallTime } from '#libs/calendar/wall-time.js';
import { wallTimeColumn } from '#libs/database/wall-time-column.js';
import type { Language } from './language.js';

/** The tenant: one association. */
@Entity('organisation')
export class Organisation {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  language: Language;

  /** IANA name; days and weeks are counted in it. */
  @Column({ type: 'text' })
  timeZone: string;

  /** At most 11 characters; must not disclose what the groups are about. */
  @Column({ type: 'text' })
  smsSender: string;

  /** The local hour at which day-ahead reminders leave. */
  @Column({ type: 'time', transformer: wallTimeColumn })
  reminderTime: WallTime;

  /** How far ahead sessions are made from their series. */
  @Column({ type: 'integer' })
  horizonWeeks: number;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
