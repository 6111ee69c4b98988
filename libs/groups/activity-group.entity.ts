import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Language } from '#libs/people/language.js';

/** OPEN: drop-in; CLOSED: members only. */
export const ADMISSIONS = ['OPEN', 'CLOSED'] as const;
export type Admission = (typeof ADMISSIONS)[number];

/** A standing group, with an internal name and a neutral public one. */
@Entity('activity_group')
export class ActivityGroup {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  siteId: string;

  /** For staff only; may say what the group is about. */
  @Column({ type: 'text' })
  internalName: string;

  /** For texts and pages; at most 24 characters, says nothing sensitive. */
  @Column({ type: 'text' })
  publicName: string;

  @Column({ type: 'text' })
  admission: Admission;

  /** Seats in a session, unless the session says otherwise; null: no limit. */
  @Column({ type: 'integer', nullable: true })
  capacity: number | null;

  @Column({ type: 'text' })
  language: Language;

  /** Consecutive misses after which somebody should be called; null: the group wants no check-ins. */
  @Column({ type: 'integer', nullable: true, default: 3 })
  checkInAfterMisses: number | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  archivedAt: Date | null;
}
