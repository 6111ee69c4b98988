import { Field, ObjectType } from '@nestjs/graphql';
import {
  AbsenceReason,
  GroupProject,
  Project,
  ProjectParticipant,
  RehabilitationAgreement,
} from './reporting.types.js';

@ObjectType({ description: 'A project, made.' })
export class CreateProjectPayload {
  @Field(() => Project, { description: 'The project.' })
  project: Project;
}

@ObjectType({ description: 'A project, changed.' })
export class UpdateProjectPayload {
  @Field(() => Project, { description: 'The project.' })
  project: Project;
}

@ObjectType({ description: 'A group, put under a project.' })
export class AssignGroupToProjectPayload {
  @Field(() => GroupProject, { description: 'The group under the project, with its days.' })
  groupProject: GroupProject;
}

@ObjectType({ description: 'A group that no longer runs under a project.' })
export class EndGroupProjectPayload {
  @Field(() => GroupProject, { description: 'The group under the project, with its last day.' })
  groupProject: GroupProject;
}

@ObjectType({ description: 'Somebody on the roster of a project.' })
export class SaveProjectParticipantPayload {
  @Field(() => ProjectParticipant, { description: 'What is kept of them there.' })
  projectParticipant: ProjectParticipant;
}

@ObjectType({ description: 'An agreement about rehabilitative work, made or changed.' })
export class SaveRehabilitationAgreementPayload {
  @Field(() => RehabilitationAgreement, { description: 'The agreement.' })
  rehabilitationAgreement: RehabilitationAgreement;
}

@ObjectType({ description: 'A reason of absences, added or changed.' })
export class SaveAbsenceReasonPayload {
  @Field(() => AbsenceReason, { description: 'The reason.' })
  absenceReason: AbsenceReason;
}

@ObjectType({ description: 'Why somebody was not there, kept or taken back.' })
export class SaveAttendanceReasonPayload {
  @Field(() => AbsenceReason, { nullable: true, description: 'The reason; null when it was taken back.' })
  absenceReason: AbsenceReason | null;
}
