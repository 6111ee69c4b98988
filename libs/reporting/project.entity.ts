import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

/** Who pays for what, from when to when, under the code that the funder knows. */
@Entity('project')
export class Project {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', nullable: true })
  funder: string | null;

  @Column({ type: 'date' })
  startsOn: LocalDate;

  @Column({ type: 'date', nullable: true })
  endsOn: LocalDate | null;
}
