import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export type AuditAction = 'INSERT' | 'UPDATE' | 'DELETE';

/** One change: who, what, when, old and new. Written by database triggers only. */
@Entity('audit_event')
export class AuditEvent {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  /** The order in which changes were written; a bigint, as text. */
  @Column({ type: 'bigint' })
  position: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'timestamptz' })
  at: Date;

  @Column({ type: 'text' })
  actorKind: string;

  @Column({ type: 'uuid', nullable: true })
  actorId: string | null;

  @Column({ type: 'text', nullable: true })
  requestId: string | null;

  @Column({ type: 'text' })
  action: AuditAction;

  @Column({ type: 'text' })
  subjectTable: string;

  @Column({ type: 'uuid' })
  subjectId: string;

  @Column({ type: 'jsonb', nullable: true })
  oldValues: Record<string, unknown> | null;

  @Column({ type: 'jsonb', nullable: true })
  newValues: Record<string, unknown> | null;
}
