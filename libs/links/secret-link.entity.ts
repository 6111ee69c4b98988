import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What a secret link opens: three kinds of calendar, and a participant's own page. */
export const LINK_PURPOSES = [
  'CALENDAR_STAFF',
  'CALENDAR_SITE',
  'CALENDAR_PARTICIPANT',
  'SELF_SERVICE',
] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];
export const CALENDAR_PURPOSES = [
  'CALENDAR_STAFF',
  'CALENDAR_SITE',
  'CALENDAR_PARTICIPANT',
] as const satisfies readonly LinkPurpose[];
export type CalendarPurpose = (typeof CALENDAR_PURPOSES)[number];

/** An address that nobody can guess, kept only as the SHA-256 of its token. */
@Entity('secret_link')
export class SecretLink {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'text' })
  purpose: LinkPurpose;

  @Column({ type: 'bytea', select: false })
  tokenHash: Buffer;

  /** Whose groups the calendar shows. */
  @Column({ type: 'uuid', nullable: true })
  staffMemberId: string | null;

  @Column({ type: 'uuid', nullable: true })
  siteId: string | null;

  /** For whom it was made: nothing about anybody else is behind it. */
  @Column({ type: 'uuid', nullable: true })
  participantId: string | null;

  /** The link ends when this session ends, whenever that comes to be. */
  @Column({ type: 'uuid', nullable: true })
  sessionId: string | null;

  /** Whether a staff member's calendar shows the internal names of groups. */
  @Column({ type: 'boolean' })
  internalNames: boolean;

  @Column({ type: 'uuid', nullable: true })
  createdById: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;

  /** null: until it is revoked, or until its session has ended. */
  @Column({ type: 'timestamptz', nullable: true })
  expiresAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  revokedAt: Date | null;

  /** Calendars: when it was last fetched, to five minutes. Own pages: when something was last done there. */
  @Column({ type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;
}
