import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One wording of a message by staff. */
export interface AnnouncementText {
  /** BCP 47. */
  readonly language: string;
  readonly body: string;
}

/** A message that staff wrote, to one person or to many; each gets a text of their own (`message.announcement_id`). */
@Entity('announcement')
export class Announcement {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  /** Given by whoever sends: the same key sends once. */
  @Column({ type: 'uuid' })
  clientKey: string;

  @Column({ type: 'uuid' })
  createdBy: string;

  /** Whose members it went to; null: to people who were chosen one by one. */
  @Column({ type: 'uuid', nullable: true })
  groupId: string | null;

  /** Whose people with a seat it went to, of that group. */
  @Column({ type: 'uuid', nullable: true })
  sessionId: string | null;

  /** Of that session, when it was written about. */
  @Column({ type: 'integer', nullable: true })
  scheduleVersion: number | null;

  /** The first goes to whoever reads none of the languages. */
  @Column({ type: 'jsonb' })
  texts: readonly AnnouncementText[];

  @Column({ type: 'timestamptz' })
  deadlineAt: Date;

  @Column({ type: 'text' })
  contentHash: string;

  @Column({ type: 'integer' })
  recipients: number;

  /** How many were left out, by reason. */
  @Column({ type: 'jsonb' })
  excluded: Readonly<Record<string, number>>;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  cancelledAt: Date | null;
}
