import { Injectable } from '@nestjs/common';
import { violates } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { found } from '#libs/errors/found.js';
import { Participant } from '#libs/people/participant.entity.js';
import { ProjectParticipant } from './project-participant.entity.js';
import { ROSTER_COUNTS, ROSTER_PEOPLE, type RosterPerson } from './project-roster.sql.js';
import type { Projects } from './projects.js';
import {
  ROSTER_COLUMNS,
  ROSTER_ROWS,
  type RosterColumn,
  type RosterCounts,
  type RosterCategory,
} from './roster-table.js';

export type RosterFields = Pick<
  ProjectParticipant,
  'startedOn' | 'endedOn' | 'gender' | 'employment' | 'education' | 'exitDataOn'
>;

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
    found(await tx.existsBy(Participant, { id: key.participantId }), 'participant');
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
    return ROSTER_PEOPLE.rows(tx, { projectId, onlyMissing });
  }

  /** How many people of a project started in the period, by gender and what the regulation asks for. */
  async counts(tx: Tx, projectId: string, from: string, to: string): Promise<RosterCounts> {
    const rows = await ROSTER_COUNTS.rows(tx, { projectId, from, to });
    const of = (row: RosterCategory): Record<RosterColumn, number> => {
      const counts = Object.fromEntries(
        ROSTER_COLUMNS.map((column) => [
          column,
          rows.find(({ gender }) => gender === column)?.people[row] ?? 0,
        ]),
      ) as Record<RosterColumn, number>;
      return { ...counts, TOTAL: counts.FEMALE + counts.MALE + counts.OTHER + counts.GENDER_NOT_KNOWN };
    };
    return Object.fromEntries(ROSTER_ROWS.map((row) => [row, of(row)])) as unknown as RosterCounts;
  }
}
