import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { rowById } from '#libs/database/rows-by-id.js';
import { SQLSTATE, sqlStateOf, violates } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { found } from '#libs/errors/found.js';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import { GroupProject } from './group-project.entity.js';
import { Project } from './project.entity.js';

export interface ProjectFields {
  readonly code: string;
  readonly name: string;
  readonly funder: string | null;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

export interface GroupProjectFields {
  readonly groupId: string;
  readonly projectId: string;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

/** Projects, and which groups run under them when. */
@Injectable()
export class Projects {
  /** @throws AppError BAD_INPUT, CONFLICT when the code is in use */
  async create(tx: Tx, context: TenantContext, fields: ProjectFields): Promise<Project> {
    checkDates(fields);
    return this.saved(() =>
      tx.getRepository(Project).save({ ...fields, organisationId: context.organisationId }),
    );
  }

  /** @throws AppError NOT_FOUND, BAD_INPUT, CONFLICT when the code is in use */
  async update(tx: Tx, id: string, fields: ProjectFields): Promise<Project> {
    const project = await this.byId(tx, id);
    checkDates(fields);
    return this.saved(() => tx.getRepository(Project).save({ ...project, ...fields }));
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<Project> {
    return found(await rowById(tx, Project, id), 'project');
  }

  /** All of them, by code. */
  async all(tx: Tx): Promise<Project[]> {
    return tx.getRepository(Project).find({ order: { code: 'ASC', id: 'ASC' } });
  }

  /** The groups of these projects, past ones too. */
  async groupsOf(tx: Tx, projectIds: readonly string[]): Promise<GroupProject[]> {
    return tx.getRepository(GroupProject).find({
      where: { projectId: In([...projectIds]) },
      order: { startsOn: 'ASC', id: 'ASC' },
    });
  }

  /** @throws AppError NOT_FOUND, BAD_INPUT, CONFLICT when it runs under the project on some of those days already */
  async assignGroup(tx: Tx, context: TenantContext, fields: GroupProjectFields): Promise<GroupProject> {
    const project = await this.byId(tx, fields.projectId);
    found(await tx.existsBy(ActivityGroup, { id: fields.groupId }), 'group');
    checkDates(fields);
    if (fields.startsOn < project.startsOn || (project.endsOn !== null && fields.startsOn > project.endsOn)) {
      throw badInput('startsOn', 'Give a day on which the project runs');
    }
    try {
      return await tx.getRepository(GroupProject).save({ ...fields, organisationId: context.organisationId });
    } catch (error) {
      if (!violates(error, 'group_project_once_at_a_time')) throw error;
      throw new AppError('CONFLICT', 'The group runs under the project on some of those days already');
    }
  }

  /** Ends it with that day as the last one. @throws AppError NOT_FOUND, BAD_INPUT */
  async endGroup(tx: Tx, id: string, endsOn: LocalDate): Promise<GroupProject> {
    const row = await rowById(tx, GroupProject, id);
    if (!row) throw new AppError('NOT_FOUND', 'The group does not run under that project');
    checkDates({ ...row, endsOn });
    return tx.getRepository(GroupProject).save({ ...row, endsOn });
  }

  private async saved(save: () => Promise<Project>): Promise<Project> {
    try {
      return await save();
    } catch (error) {
      if (sqlStateOf(error) !== SQLSTATE.UNIQUE_VIOLATION) throw error;
      throw new AppError('CONFLICT', 'There is already a project of that code', {
        fields: [{ field: 'code', message: 'Give a code that no other project has' }],
      });
    }
  }
}

export function checkDates({
  startsOn,
  endsOn,
}: {
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}): void {
  if (endsOn !== null && endsOn < startsOn)
    throw badInput('endsOn', 'Give a last day that is not before the first');
}
