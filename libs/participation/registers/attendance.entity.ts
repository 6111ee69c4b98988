import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Mark } from '../rules/mark.js';

/** What happened: the one current mark of a person in a session. A missing row or a null mark is unknown, never absent. */
@Entity('attendance')
export class Attendance {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text', nullable: true })
  mark: Mark | null;

  /** The register said so. Whoever has no place in the session is a walk-in anyway: see `hasPlace`. */
  @Column({ type: 'boolean' })
  walkIn: boolean;

  @Column({ type: 'text', nullable: true })
  note: string | null;

  /** When the device says it was marked, never later than the server’s time of receipt. */
  @Column({ type: 'timestamptz' })
  markedAt: Date;

  /** The client key of the mark that is in force. */
  @Column({ type: 'text' })
  clientKey: string;

  @Column({ type: 'timestamptz' })
  recordedAt: Date;

  @Column({ type: 'uuid', nullable: true })
  recordedById: string | null;
}
