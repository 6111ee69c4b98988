import { Field, ID, InputType } from '@nestjs/graphql';
import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { EDUCATIONS, EMPLOYMENTS, GENDERS } from '#libs/reporting/project-participant.entity.js';
import type { Education, Employment, Gender } from '#libs/reporting/project-participant.entity.js';
import { LocalDate } from '../graphql/scalars.js';
import { EducationEnum, EmploymentEnum, GenderEnum } from './reporting.types.js';

const MAX_CODE = 40;
const MAX_NAME = 200;

@InputType({ description: 'A new project.' })
export class CreateProjectInput {
  @Field(() => String, { description: 'The code that the funder knows; unique.' })
  @IsString()
  @Length(1, MAX_CODE)
  code: string;

  @Field(() => String, { description: 'Its name.' })
  @IsString()
  @Length(1, MAX_NAME)
  name: string;

  @Field(() => String, { nullable: true, description: 'Who pays.' })
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  funder?: string | null;

  @Field(() => LocalDate, { description: 'The first day.' })
  @IsString()
  startsOn: string;

  @Field(() => LocalDate, { nullable: true, description: 'The last day; none if left out.' })
  @IsOptional()
  @IsString()
  endsOn?: string | null;
}

@InputType({ description: 'A project as it is to be, as a whole.' })
export class UpdateProjectInput extends CreateProjectInput {
  @Field(() => ID, { description: 'The project.' })
  @IsUUID()
  id: string;
}

@InputType({ description: 'A group under a project.' })
export class AssignGroupToProjectInput {
  @Field(() => ID, { description: 'The group.' })
  @IsUUID()
  groupId: string;

  @Field(() => ID, { description: 'The project.' })
  @IsUUID()
  projectId: string;

  @Field(() => LocalDate, { description: 'The first day.' })
  @IsString()
  startsOn: string;

  @Field(() => LocalDate, { nullable: true, description: 'The last day; none if left out.' })
  @IsOptional()
  @IsString()
  endsOn?: string | null;
}

@InputType({ description: 'Which group no longer runs under a project, and from when.' })
export class EndGroupProjectInput {
  @Field(() => ID, { description: 'The group under the project.' })
  @IsUUID()
  id: string;

  @Field(() => LocalDate, { description: 'The last day.' })
  @IsString()
  endsOn: string;
}

@InputType({ description: 'What is kept of somebody for a project; what is left out is not known.' })
export class SaveProjectParticipantInput {
  @Field(() => ID, { description: 'The project.' })
  @IsUUID()
  projectId: string;

  @Field(() => ID, { description: 'The participant.' })
  @IsUUID()
  participantId: string;

  @Field(() => LocalDate, { description: 'The day they started.' })
  @IsString()
  startedOn: string;

  @Field(() => LocalDate, { nullable: true, description: 'The day they left.' })
  @IsOptional()
  @IsString()
  endedOn?: string | null;

  @Field(() => GenderEnum, { nullable: true, description: 'As they give it.' })
  @IsOptional()
  @IsIn(GENDERS)
  gender?: Gender | null;

  @Field(() => EmploymentEnum, { nullable: true, description: 'On the day they started.' })
  @IsOptional()
  @IsIn(EMPLOYMENTS)
  employment?: Employment | null;

  @Field(() => EducationEnum, { nullable: true, description: 'The highest completed.' })
  @IsOptional()
  @IsIn(EDUCATIONS)
  education?: Education | null;

  @Field(() => LocalDate, { nullable: true, description: 'The day their exit data were collected.' })
  @IsOptional()
  @IsString()
  exitDataOn?: string | null;
}

@InputType({ description: 'Somebody in rehabilitative work.' })
export class SaveRehabilitationAgreementInput {
  @Field(() => ID, { nullable: true, description: 'The agreement to change; left out for a new one.' })
  @IsOptional()
  @IsUUID()
  id?: string | null;

  @Field(() => ID, { description: 'The participant.' })
  @IsUUID()
  participantId: string;

  @Field(() => LocalDate, { description: 'The first day.' })
  @IsString()
  startsOn: string;

  @Field(() => LocalDate, { nullable: true, description: 'The last day; none if left out.' })
  @IsOptional()
  @IsString()
  endsOn?: string | null;
}

@InputType({ description: 'A reason of absences, in the organisation’s own words.' })
export class SaveAbsenceReasonInput {
  @Field(() => String, { description: 'In capitals, as in OWN_ILLNESS; one that exists is changed.' })
  @IsString()
  @Length(1, MAX_CODE)
  code: string;

  @Field(() => String, { description: 'In Finnish.' })
  @IsString()
  @Length(1, MAX_NAME)
  labelFi: string;

  @Field(() => String, { description: 'In Swedish.' })
  @IsString()
  @Length(1, MAX_NAME)
  labelSv: string;

  @Field(() => String, { description: 'In English.' })
  @IsString()
  @Length(1, MAX_NAME)
  labelEn: string;

  @Field(() => Boolean, { description: 'Whether it is an absence to the authority.' })
  @IsBoolean()
  counts: boolean;
}

@InputType({ description: 'Why somebody was not there.' })
export class SaveAttendanceReasonInput {
  @Field(() => ID, { description: 'The session.' })
  @IsUUID()
  sessionId: string;

  @Field(() => ID, { description: 'The person.' })
  @IsUUID()
  participantId: string;

  @Field(() => String, { nullable: true, description: 'The code of a reason; null takes it back.' })
  @IsOptional()
  @IsString()
  code?: string | null;
}

@InputType({ description: 'Whose figures, and when.' })
export class ReportFilterInput {
  @Field(() => LocalDate, { description: 'The first day.' })
  @IsString()
  from: string;

  @Field(() => LocalDate, { description: 'The last day.' })
  @IsString()
  to: string;

  @Field(() => ID, { nullable: true, description: 'Only of this group.' })
  @IsOptional()
  @IsUUID()
  groupId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only of groups of this site.' })
  @IsOptional()
  @IsUUID()
  siteId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only while a group runs under this project.' })
  @IsOptional()
  @IsUUID()
  projectId?: string | null;
}
