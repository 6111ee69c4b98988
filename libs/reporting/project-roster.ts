import { Injectable } from '@nestjs/common';
import { violates } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { Participant } from '#libs/people/participant.entity.js';
import { ProjectParticipant } from './project-participant.entity.js';
import type { Projects } from './projects.js';

export type RosterFields = Pick<
  ProjectParticipant,
  'startedOn' | 'endedOn' | 'gender' | 'employment' | 'education' | 'exitDataOn'
>;

/** Rows of the aggregates. UNEMPLOYED includes the long-term unemployed; ages are those on the day of starting. */
export const ROSTER_ROWS = [
  'ALL',
  'UNEMPLOYED',
  'LONG_TERM_UNEMPLOYED',
  'INACTIVE',
  'EMPLOYED',
  'EMPLOYMENT_NOT_KNOWN',
  'UNDER_18',
  'AGE_18_29',
  'AGE_30_54',
  'AGE_55_AND_OVER',
  'AGE_NOT_KNOWN',
  'ISCED_0_2',
  'ISCED_3_4',
  'ISCED_5_8',
  'EDUCATION_NOT_KNOWN',
] as const;
export type RosterRow = (typeof ROSTER_ROWS)[number];

export const ROSTER_COLUMNS = ['FEMALE', 'MALE', 'OTHER', 'GENDER_NOT_KNOWN', 'TOTAL'] as const;
export type RosterColumn = (typeof ROSTER_COLUMNS)[number];

/** Rows that add up to ALL, each group of them; LONG_TERM_UNEMPLOYED is a part of UNEMPLOYED. */
export const ROSTER_SUMS: readonly (readonly RosterRow[])[] = [
  ['ALL', 'UNEMPLOYED', 'INACTIVE', 'EMPLOYED', 'EMPLOYMENT_NOT_KNOWN'],
  ['ALL', 'UNDER_18', 'AGE_18_29', 'AGE_30_54', 'AGE_55_AND_OVER', 'AGE_NOT_KNOWN'],
  ['ALL', 'ISCED_0_2', 'ISCED_3_4', 'ISCED_5_8', 'EDUCATION_NOT_KNOWN'],
];

export type RosterCounts = Readonly<Record<RosterRow, Readonly<Record<RosterColumn, number>>>>;

/** Somebody of the roster with their name: for coordinators only. */
export interface RosterPerson extends ProjectParticipant {
  readonly firstName: string;
  readonly lastName: string | null;
  readonly birthYear: number | null;
}

/** Who is reported under a project, and whose data are missing. */
@Injectable()
export class ProjectRoster {
  /**
   * Adds somebody to the roster of a project, or changes what is kept of them there.
   * @throws AppError NOT_FOUND, BAD_INPUT for dates in the wrong order
   */
  async save(
    tx: Tx,
    context: TenantContext,
    key: { readonly projectId: string; readonly participantId: string },
    fields: RosterFields,
    projects: Projects,
  ): Promise<ProjectParticipant> {
    await projects.byId(tx, key.projectId);
    if (!(await tx.existsBy(Participant, { id: key.participantId }))) {
      throw new AppError('NOT_FOUND', 'There is no such participant');
    }
    const { startedOn, endedOn, exitDataOn } = fields;
    if (endedOn !== null && endedOn < startedOn) throw badInput('endedOn', 'Give a day from the start on');
    if (exitDataOn !== null && exitDataOn < startedOn) {
      throw badInput('exitDataOn', 'Give a day from the start on');
    }
    const roster = tx.getRepository(ProjectParticipant);
    const existing = await roster.findOneBy(key);
    try {
      await roster.save({ ...existing, ...key, ...fields, organisationId: context.organisationId });
    } catch (error) {
      if (!violates(error, 'project_participant_once')) throw error;
      throw new AppError('CONFLICT', 'Somebody else has just added them');
    }
    return roster.findOneByOrFail(key);
  }

  /** The roster by name; only those whose exit data are missing although they have left, if asked. */
  async people(tx: Tx, projectId: string, onlyMissing = false): Promise<RosterPerson[]> {
    return tx.query<RosterPerson[]>(
      `SELECT r.id, r.organisation_id AS "organisationId", r.project_id AS "projectId",
         r.participant_id AS "participantId", r.started_on::text AS "startedOn", r.ended_on::text AS "endedOn", r.gender,
         r.employment, r.education, r.exit_data_on::text AS "exitDataOn", p.first_name AS "firstName",
         p.last_name AS "lastName", p.birth_year AS "birthYear"
       FROM project_participant r JOIN participant p ON p.id = r.participant_id
       WHERE r.project_id = $1 AND (NOT $2 OR r.ended_on IS NOT NULL AND r.exit_data_on IS NULL)
       ORDER BY p.sort_name, p.id`,
      [projectId, onlyMissing],
    );
  }

  /** How many people of a project started in the period, by gender and what the regulation asks for. */
  async counts(tx: Tx, projectId: string, from: string, to: string): Promise<RosterCounts> {
    const conditions: Record<RosterRow, string> = {
      ALL: 'true',
      UNEMPLOYED: `employment IN ('UNEMPLOYED', 'LONG_TERM_UNEMPLOYED')`,
      LONG_TERM_UNEMPLOYED: `employment = 'LONG_TERM_UNEMPLOYED'`,
      INACTIVE: `employment = 'INACTIVE'`,
      EMPLOYED: `employment = 'EMPLOYED'`,
      EMPLOYMENT_NOT_KNOWN: 'employment IS NULL',
      UNDER_18: 'age < 18',
      AGE_18_29: 'age BETWEEN 18 AND 29',
      AGE_30_54: 'age BETWEEN 30 AND 54',
      AGE_55_AND_OVER: 'age >= 55',
      AGE_NOT_KNOWN: 'age IS NULL',
      ISCED_0_2: `education = 'ISCED_0_2'`,
      ISCED_3_4: `education = 'ISCED_3_4'`,
      ISCED_5_8: `education = 'ISCED_5_8'`,
      EDUCATION_NOT_KNOWN: 'education IS NULL',
    };
    const columns = ROSTER_ROWS.map((row) => `count(*) FILTER (WHERE ${conditions[row]})::int AS "${row}"`);
    const rows = await tx.query<(Record<RosterRow, number> & { gender: RosterColumn })[]>(
      `SELECT coalesce(gender, 'GENDER_NOT_KNOWN') AS gender, ${columns.join(', ')}
       FROM (
         SELECT r.gender, r.employment, r.education, extract(year FROM r.started_on)::int - p.birth_year AS age
         FROM project_participant r JOIN participant p ON p.id = r.participant_id
         WHERE r.project_id = $1 AND r.started_on BETWEEN $2 AND $3
       ) person GROUP BY 1`,
      [projectId, from, to],
    );
    const of = (row: RosterRow): Record<RosterColumn, number> => {
      const counts = Object.fromEntries(
        ROSTER_COLUMNS.map((column) => [column, rows.find(({ gender }) => gender === column)?.[row] ?? 0]),
      ) as Record<RosterColumn, number>;
      return { ...counts, TOTAL: counts.FEMALE + counts.MALE + counts.OTHER + counts.GENDER_NOT_KNOWN };
    };
    return Object.fromEntries(ROSTER_ROWS.map((row) => [row, of(row)])) as unknown as RosterCounts;
  }
}
