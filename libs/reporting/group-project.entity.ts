import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

/** A group that runs under a project on these days; it may run under several at once. */
@Entity('group_project')
export class GroupProject {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  groupId: string;

  @Column({ type: 'uuid' })
  projectId: string;

  @Column({ type: 'date' })
  startsOn: LocalDate;

  @Column({ type: 'date', nullable: true })
  endsOn: LocalDate | null;
}
