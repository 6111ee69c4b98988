import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

export const GENDERS = ['FEMALE', 'MALE', 'OTHER'] as const;
export type Gender = (typeof GENDERS)[number];

/** On the day they started. LONG_TERM_UNEMPLOYED is unemployed, too. */
export const EMPLOYMENTS = ['UNEMPLOYED', 'LONG_TERM_UNEMPLOYED', 'INACTIVE', 'EMPLOYED'] as const;
export type Employment = (typeof EMPLOYMENTS)[number];

export const EDUCATIONS = ['ISCED_0_2', 'ISCED_3_4', 'ISCED_5_8'] as const;
export type Education = (typeof EDUCATIONS)[number];

/** Somebody who is reported under a project (Regulation (EU) 2021/1057, annex I). What was not asked is null. */
@Entity('project_participant')
export class ProjectParticipant {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  projectId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'date' })
  startedOn: LocalDate;

  @Column({ type: 'date', nullable: true })
  endedOn: LocalDate | null;

  @Column({ type: 'text', nullable: true })
  gender: Gender | null;

  @Column({ type: 'text', nullable: true })
  employment: Employment | null;

  @Column({ type: 'text', nullable: true })
  education: Education | null;

  /** The day on which their exit data were collected; null: they are missing. */
  @Column({ type: 'date', nullable: true })
  exitDataOn: LocalDate | null;
}
