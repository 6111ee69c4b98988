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

  /** Local wall time from which, until `quietTo`, no text leaves; both the same: never quiet. */
  @Column({ type: 'time', transformer: wallTimeColumn })
  quietFrom: WallTime;

  @Column({ type: 'time', transformer: wallTimeColumn })
  quietTo: WallTime;

  /** To one person, whatever the texts are about. */
  @Column({ type: 'integer' })
  maxTextsPerDay: number;

  /** Hundredths of the currency, as a decimal; null while the price is not known. */
  @Column({ type: 'numeric', nullable: true })
  smsPartPriceCents: string | null;

  /** A message to more people than this is confirmed once more. */
  @Column({ type: 'integer' })
  massSendThreshold: number;

  /** The number that its texts can be answered to, E.164 or a short code. */
  @Column({ type: 'text', nullable: true })
  smsReplyNumber: string | null;

  /** How far ahead sessions are made from their series. */
  @Column({ type: 'integer' })
  horizonWeeks: number;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
