import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { grouped } from '#libs/database/group-rows.js';
import { ProjectRoster } from '#libs/reporting/project-roster.js';
import { ROSTER_ROWS } from '#libs/reporting/roster-table.js';
import type { GroupProject as GroupProjectRow } from '#libs/reporting/group-project.entity.js';
import type { ProjectParticipant as PersonRow } from '#libs/reporting/project-participant.entity.js';
import type { Project as ProjectRow } from '#libs/reporting/project.entity.js';
import { Projects } from '#libs/reporting/projects.js';
import { Allow } from '../auth/access.js';
import type { Batch, RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { LocalDate } from '../graphql/scalars.js';
import { groupById } from '../groups/groups.loaders.js';
import { toGroup } from '../groups/groups.mapping.js';
import { Group } from '../groups/groups.types.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { Participant } from '../people/people.types.js';
import {
  AssignGroupToProjectInput,
  CreateProjectInput,
  EndGroupProjectInput,
  SaveProjectParticipantInput,
  UpdateProjectInput,
} from './reporting.inputs.js';
import {
  AssignGroupToProjectPayload,
  CreateProjectPayload,
  EndGroupProjectPayload,
  SaveProjectParticipantPayload,
  UpdateProjectPayload,
} from './reporting.payloads.js';
import { GroupProject, Project, ProjectParticipant, RosterCount } from './reporting.types.js';

@Resolver(() => Project)
export class ProjectsResolver {
  private readonly groupsByProject: Batch<string, GroupProjectRow[]>;

  constructor(
    private readonly projects: Projects,
    private readonly roster: ProjectRoster,
  ) {
    this.groupsByProject = async (tx, ids) =>
      grouped(await projects.groupsOf(tx, ids), (row) => row.projectId);
  }

  @Query(() => [Project], { name: 'projects', description: 'All projects, by code.' })
  @Allow('reports.read')
  async list(@Scope() scope: RequestScope): Promise<Project[]> {
    return (await scope.read((tx) => this.projects.all(tx))).map(toProject);
  }

  @Mutation(() => CreateProjectPayload, {
    description: 'Makes a project. Errors: BAD_INPUT, CONFLICT when the code is in use.',
  })
  @Allow('reports.manage')
  async createProject(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The project.' }) input: CreateProjectInput,
  ): Promise<CreateProjectPayload> {
    const row = await scope.write((tx) => this.projects.create(tx, scope.context, projectFields(input)));
    return { project: toProject(row) };
  }

  @Mutation(() => UpdateProjectPayload, {
    description:
      'Changes a project, as a whole. Errors: NOT_FOUND, BAD_INPUT, CONFLICT when the code is in use.',
  })
  @Allow('reports.manage')
  async updateProject(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The project.' }) input: UpdateProjectInput,
  ): Promise<UpdateProjectPayload> {
    const row = await scope.write((tx) => this.projects.update(tx, input.id, projectFields(input)));
    return { project: toProject(row) };
  }

  @Mutation(() => AssignGroupToProjectPayload, {
    description:
      'Lets a group run under a project; it may run under several. Errors: NOT_FOUND, BAD_INPUT, CONFLICT when it does on some of those days already.',
  })
  @Allow('reports.manage')
  async assignGroupToProject(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which, and when.' }) input: AssignGroupToProjectInput,
  ): Promise<AssignGroupToProjectPayload> {
    const fields = { ...input, endsOn: input.endsOn ?? null };
    const row = await scope.write((tx) => this.projects.assignGroup(tx, scope.context, fields));
    return { groupProject: toGroupProject(row) };
  }

  @Mutation(() => EndGroupProjectPayload, {
    description: 'Ends that, with a day as the last one. Errors: NOT_FOUND, BAD_INPUT.',
  })
  @Allow('reports.manage')
  async endGroupProject(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which, and the last day.' }) input: EndGroupProjectInput,
  ): Promise<EndGroupProjectPayload> {
    const row = await scope.write((tx) => this.projects.endGroup(tx, input.id, input.endsOn));
    return { groupProject: toGroupProject(row) };
  }

  @Mutation(() => SaveProjectParticipantPayload, {
    description:
      'Puts somebody on the roster of a project, or changes what is kept of them there, as a whole. Errors: NOT_FOUND, BAD_INPUT, CONFLICT.',
  })
  @Allow('reports.manage')
  async saveProjectParticipant(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and what is known.' }) input: SaveProjectParticipantInput,
  ): Promise<SaveProjectParticipantPayload> {
    const { projectId, participantId, startedOn } = input;
    const { endedOn = null, gender = null, employment = null, education = null, exitDataOn = null } = input;
    const fields = { startedOn, endedOn, gender, employment, education, exitDataOn };
    const row = await scope.write((tx) =>
      this.roster.save(tx, scope.context, { projectId, participantId }, fields, this.projects),
    );
    return { projectParticipant: toProjectParticipant(row) };
  }

  @Query(() => [ProjectParticipant], {
    nullable: true,
    description: 'The roster of a project, by name. Errors: NOT_FOUND.',
  })
  @Allow('reports.read')
  async projectRoster(
    @Scope() scope: RequestScope,
    @Args('projectId', { type: () => ID, description: 'The project.' }, IdPipe) projectId: string,
    @Args('exitDataMissing', {
      type: () => Boolean,
      defaultValue: false,
      description: 'Only those who have left and whose exit data are missing.',
    })
    exitDataMissing: boolean,
  ): Promise<ProjectParticipant[]> {
    const rows = await scope.read(async (tx) => {
      await this.projects.byId(tx, projectId);
      return this.roster.people(tx, projectId, exitDataMissing);
    });
    return rows.map(toProjectParticipant);
  }

  @Query(() => [RosterCount], {
    nullable: true,
    description:
      'How many people of a project started in a period, as the regulation asks. Errors: NOT_FOUND.',
  })
  @Allow('reports.read')
  async projectParticipantCounts(
    @Scope() scope: RequestScope,
    @Args('projectId', { type: () => ID, description: 'The project.' }, IdPipe) projectId: string,
    @Args('from', { type: () => LocalDate, description: 'The first day.' }) from: string,
    @Args('to', { type: () => LocalDate, description: 'The last day.' }) to: string,
  ): Promise<RosterCount[]> {
    const counts = await scope.read(async (tx) => {
      await this.projects.byId(tx, projectId);
      return this.roster.counts(tx, projectId, from, to);
    });
    return ROSTER_ROWS.map((row) => ({
      row,
      female: counts[row].FEMALE,
      male: counts[row].MALE,
      other: counts[row].OTHER,
      notKnown: counts[row].GENDER_NOT_KNOWN,
      total: counts[row].TOTAL,
    }));
  }

  @ResolveField(() => [GroupProject], { description: 'Groups that run under it, past ones too.' })
  async groups(@Scope() scope: RequestScope, @Parent() { id }: Project): Promise<GroupProject[]> {
    return ((await scope.load(this.groupsByProject, id)) ?? []).map(toGroupProject);
  }
}

@Resolver(() => GroupProject)
export class GroupProjectResolver {
  @ResolveField(() => Group, { description: 'The group.' })
  async group(@Scope() scope: RequestScope, @Parent() { groupId }: GroupProject): Promise<Group | null> {
    const row = await scope.load(groupById, groupId);
    return row && toGroup(row);
  }
}

@Resolver(() => ProjectParticipant)
export class ProjectParticipantResolver {
  @ResolveField(() => Participant, { description: 'The person.' })
  async participant(
    @Scope() scope: RequestScope,
    @Parent() { participantId }: ProjectParticipant,
  ): Promise<Participant | null> {
    const row = await scope.load(participantById, participantId);
    return row && toParticipant(row, scope);
  }
}

function projectFields({ code, name, funder, startsOn, endsOn }: CreateProjectInput) {
  return { code, name, funder: funder ?? null, startsOn, endsOn: endsOn ?? null };
}

function toProject({ id, code, name, funder, startsOn, endsOn }: ProjectRow): Project {
  return { id, code, name, funder, startsOn, endsOn };
}

function toGroupProject({ id, groupId, startsOn, endsOn }: GroupProjectRow): GroupProject {
  return { id, groupId, startsOn, endsOn };
}

function toProjectParticipant(row: PersonRow): ProjectParticipant {
  const { id, participantId, startedOn, endedOn, gender, employment, education, exitDataOn } = row;
  const exitDataMissing = endedOn !== null && exitDataOn === null;
  return {
    id,
    participantId,
    startedOn,
    endedOn,
    gender,
    employment,
    education,
    exitDataOn,
    exitDataMissing,
  };
}
