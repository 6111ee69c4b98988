import type { LocalDate } from '#libs/calendar/local-date.js';
import { columnsOf } from '#libs/database/columns-of.js';
import { fragment, joined, literal, sql, type Fragment } from '#libs/database/sql.js';
import { ProjectParticipant } from './project-participant.entity.js';
import { ROSTER_ROWS, type RosterColumn, type RosterCategory } from './roster-table.js';

/** Somebody of the roster with their name: for coordinators only. */
export interface RosterPerson extends ProjectParticipant {
  readonly firstName: string;
  readonly lastName: string | null;
  readonly birthYear: number | null;
}

export const ROSTER_PEOPLE = sql<{ projectId: string; onlyMissing: boolean }, RosterPerson>`
  SELECT ${columnsOf(ProjectParticipant, 'r')}, p.first_name, p.last_name, p.birth_year
  FROM project_participant r JOIN participant p ON p.id = r.participant_id
  WHERE r.project_id = ${'projectId'}
    AND (NOT ${'onlyMissing'} OR r.ended_on IS NOT NULL AND r.exit_data_on IS NULL)
  ORDER BY p.sort_name, p.id`;

const IS_IN_ROW: Record<RosterCategory, Fragment> = {
  ALL: fragment`true`,
  UNEMPLOYED: fragment`employment IN ('UNEMPLOYED', 'LONG_TERM_UNEMPLOYED')`,
  LONG_TERM_UNEMPLOYED: fragment`employment = 'LONG_TERM_UNEMPLOYED'`,
  INACTIVE: fragment`employment = 'INACTIVE'`,
  EMPLOYED: fragment`employment = 'EMPLOYED'`,
  EMPLOYMENT_NOT_KNOWN: fragment`employment IS NULL`,
  UNDER_18: fragment`age < 18`,
  AGE_18_29: fragment`age BETWEEN 18 AND 29`,
  AGE_30_54: fragment`age BETWEEN 30 AND 54`,
  AGE_55_AND_OVER: fragment`age >= 55`,
  AGE_NOT_KNOWN: fragment`age IS NULL`,
  ISCED_0_2: fragment`education = 'ISCED_0_2'`,
  ISCED_3_4: fragment`education = 'ISCED_3_4'`,
  ISCED_5_8: fragment`education = 'ISCED_5_8'`,
  EDUCATION_NOT_KNOWN: fragment`education IS NULL`,
};

const PEOPLE_IN_ROWS = joined(
  ROSTER_ROWS.map((row) => fragment`${literal(row)}, count(*) FILTER (WHERE ${IS_IN_ROW[row]})`),
  ', ',
);

interface StartedIn {
  readonly projectId: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

interface GenderCounts {
  readonly gender: RosterColumn;
  readonly people: Readonly<Record<RosterCategory, number>>;
}

export const ROSTER_COUNTS = sql<StartedIn, GenderCounts>`
  SELECT coalesce(gender, 'GENDER_NOT_KNOWN') AS gender, jsonb_build_object(${PEOPLE_IN_ROWS}) AS people
  FROM (
    SELECT r.gender, r.employment, r.education, extract(year FROM r.started_on)::int - p.birth_year AS age
    FROM project_participant r JOIN participant p ON p.id = r.participant_id
    WHERE r.project_id = ${'projectId'} AND r.started_on BETWEEN ${'from'} AND ${'to'}
  ) person GROUP BY 1`;
