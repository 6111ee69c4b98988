import { Field, InputType } from '@nestjs/graphql';
import { IsBoolean, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { EDUCATIONS, EMPLOYMENTS, GENDERS } from '#libs/reporting/project-participant.entity.js';
import type { Education, Employment, Gender } from '#libs/reporting/project-participant.entity.js';
import { EducationEnum, EmploymentEnum, GenderEnum } from './reporting.types.js';
import { DayField, IdField, OptionalDayField, OptionalIdField } from '../graphql/fields.js';

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

  @DayField('The first day.')
  startsOn: string;

  @OptionalDayField('The last day; none if left out.')
  endsOn?: string | null;
}

@InputType({ description: 'A project as it is to be, as a whole.' })
export class UpdateProjectInput extends CreateProjectInput {
  @IdField('The project.')
  id: string;
}

@InputType({ description: 'A group under a project.' })
export class AssignGroupToProjectInput {
  @IdField('The group.')
  groupId: string;

  @IdField('The project.')
  projectId: string;

  @DayField('The first day.')
  startsOn: string;

  @OptionalDayField('The last day; none if left out.')
  endsOn?: string | null;
}

@InputType({ description: 'Which group no longer runs under a project, and from when.' })
export class EndGroupProjectInput {
  @IdField('The group under the project.')
  id: string;

  @DayField('The last day.')
  endsOn: string;
}

@InputType({ description: 'What is kept of somebody for a project; what is left out is not known.' })
export class SaveProjectParticipantInput {
  @IdField('The project.')
  projectId: string;

  @IdField('The participant.')
  participantId: string;

  @DayField('The day they started.')
  startedOn: string;

  @OptionalDayField('The day they left.')
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

  @OptionalDayField('The day their exit data were collected.')
  exitDataOn?: string | null;
}

@InputType({ description: 'Somebody in rehabilitative work.' })
export class SaveRehabilitationAgreementInput {
  @OptionalIdField('The agreement to change; left out for a new one.')
  id?: string | null;

  @IdField('The participant.')
  participantId: string;

  @DayField('The first day.')
  startsOn: string;

  @OptionalDayField('The last day; none if left out.')
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
  @IdField('The session.')
  sessionId: string;

  @IdField('The person.')
  participantId: string;

  @Field(() => String, { nullable: true, description: 'The code of a reason; null takes it back.' })
  @IsOptional()
  @IsString()
  code?: string | null;
}

@InputType({ description: 'Whose figures, and when.' })
export class ReportFilterInput {
  @DayField('The first day.')
  from: string;

  @DayField('The last day.')
  to: string;

  @OptionalIdField('Only of this group.')
  groupId?: string | null;

  @OptionalIdField('Only of groups of this site.')
  siteId?: string | null;

  @OptionalIdField('Only while a group runs under this project.')
  projectId?: string | null;
}
