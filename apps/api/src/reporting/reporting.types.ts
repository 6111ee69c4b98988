import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { EDUCATIONS, EMPLOYMENTS, GENDERS } from '#libs/reporting/project-participant.entity.js';
import type { Education, Employment, Gender } from '#libs/reporting/project-participant.entity.js';
import { ROSTER_ROWS, type RosterCategory } from '#libs/reporting/roster-table.js';
import { DIMENSIONS } from '#libs/reporting/dimensions.js';
import { BASES, type Basis } from '#libs/reporting/report-words.js';
import { enumOf } from '../graphql/enum-of.js';
import { LocalDate } from '../graphql/scalars.js';

export const GenderEnum = enumOf(GENDERS);
registerEnumType(GenderEnum, {
  name: 'Gender',
  description: 'As the participant gives it, for reports by gender.',
  valuesMap: {
    FEMALE: { description: 'Woman.' },
    MALE: { description: 'Man.' },
    OTHER: { description: 'Other.' },
  },
});
export const EmploymentEnum = enumOf(EMPLOYMENTS);
registerEnumType(EmploymentEnum, {
  name: 'Employment',
  description: 'Where somebody stood on the labour market on the day they started.',
  valuesMap: {
    UNEMPLOYED: { description: 'Unemployed, not for long.' },
    LONG_TERM_UNEMPLOYED: { description: 'Unemployed for long; counted as unemployed, too.' },
    INACTIVE: { description: 'Neither employed nor looking for work.' },
    EMPLOYED: { description: 'Employed, or self-employed.' },
  },
});
export const EducationEnum = enumOf(EDUCATIONS);
registerEnumType(EducationEnum, {
  name: 'Education',
  description: 'The highest level completed (ISCED 2011).',
  valuesMap: {
    ISCED_0_2: { description: 'Up to lower secondary.' },
    ISCED_3_4: { description: 'Upper secondary, or post-secondary but not tertiary.' },
    ISCED_5_8: { description: 'Tertiary.' },
  },
});
export const BasisEnum = enumOf(BASES);
registerEnumType(BasisEnum, {
  name: 'FigureBasis',
  description: 'What a figure rests on.',
  valuesMap: {
    COLLECTED: { description: 'Every case was written down.' },
    SAMPLED: { description: 'Some cases stand for all.' },
    ESTIMATED: { description: 'Worked out from something else, such as planned lengths.' },
  },
});
export const DimensionEnum = enumOf(DIMENSIONS);
registerEnumType(DimensionEnum, {
  name: 'ReportDimension',
  description: 'By what figures are told apart.',
  valuesMap: {
    MONTH: { description: 'By local month, as in 2026-11.' },
    GROUP: { description: 'By group.' },
    SITE: { description: 'By site.' },
    PROJECT: { description: 'By project; a session under two projects counts in both.' },
    KIND: { description: 'By kind of session.' },
  },
});
export const RosterRowEnum = enumOf(ROSTER_ROWS);
registerEnumType(RosterRowEnum, {
  name: 'RosterCategory',
  description: 'What the regulation counts people by; ages are those on the day of starting.',
  valuesMap: {
    ALL: { description: 'Everybody.' },
    UNEMPLOYED: { description: 'Out of work, those long out of work included.' },
    LONG_TERM_UNEMPLOYED: { description: 'Long out of work.' },
    INACTIVE: { description: 'Outside the labour force.' },
    EMPLOYED: { description: 'At work.' },
    EMPLOYMENT_NOT_KNOWN: { description: 'Nobody said whether they work.' },
    UNDER_18: { description: 'Under 18 years.' },
    AGE_18_29: { description: '18 to 29 years.' },
    AGE_30_54: { description: '30 to 54 years.' },
    AGE_55_AND_OVER: { description: '55 years and over.' },
    AGE_NOT_KNOWN: { description: 'No year of birth is kept.' },
    ISCED_0_2: { description: 'Basic education at most.' },
    ISCED_3_4: { description: 'Upper secondary education.' },
    ISCED_5_8: { description: 'Higher education.' },
    EDUCATION_NOT_KNOWN: { description: 'Nobody said what they studied.' },
  },
});

@ObjectType({ description: 'Who pays for what, under the code that the funder knows.' })
export class Project {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: 'The code that the funder knows.' })
  code: string;

  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'Who pays.' })
  funder: string | null;

  @Field(() => LocalDate, { description: 'The first day.' })
  startsOn: string;

  @Field(() => LocalDate, { nullable: true, description: 'The last day; null while it goes on.' })
  endsOn: string | null;
}

@ObjectType({ description: 'A group that runs under a project on these days.' })
export class GroupProject {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  groupId: string;

  @Field(() => LocalDate, { description: 'The first day.' })
  startsOn: string;

  @Field(() => LocalDate, { nullable: true, description: 'The last day; null while it goes on.' })
  endsOn: string | null;
}

@ObjectType({
  description: 'Somebody who is reported under a project (ESF+, Regulation (EU) 2021/1057, annex I).',
})
export class ProjectParticipant {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  participantId: string;

  @Field(() => LocalDate, { description: 'The day they started.' })
  startedOn: string;

  @Field(() => LocalDate, { nullable: true, description: 'The day they left; null while they take part.' })
  endedOn: string | null;

  @Field(() => GenderEnum, { nullable: true, description: 'As they give it; null: not asked.' })
  gender: Gender | null;

  @Field(() => EmploymentEnum, { nullable: true, description: 'On the day they started; null: not asked.' })
  employment: Employment | null;

  @Field(() => EducationEnum, { nullable: true, description: 'The highest completed; null: not asked.' })
  education: Education | null;

  @Field(() => LocalDate, { nullable: true, description: 'The day their exit data were collected.' })
  exitDataOn: string | null;

  @Field(() => Boolean, { description: 'They have left, and their exit data are missing.' })
  exitDataMissing: boolean;
}

@ObjectType({ description: 'How many people of a project, by gender.' })
export class RosterCount {
  @Field(() => RosterRowEnum, { description: 'Whom it counts.' })
  row: RosterCategory;

  @Field(() => Int, { description: 'Women.' })
  female: number;

  @Field(() => Int, { description: 'Men.' })
  male: number;

  @Field(() => Int, { description: 'Others.' })
  other: number;

  @Field(() => Int, { description: 'Gender not known.' })
  notKnown: number;

  @Field(() => Int, { description: 'All of them.' })
  total: number;
}

@ObjectType({ description: 'Somebody in rehabilitative work (kuntouttava työtoiminta) on these days.' })
export class RehabilitationAgreement {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  participantId: string;

  @Field(() => LocalDate, { description: 'The first day.' })
  startsOn: string;

  @Field(() => LocalDate, { nullable: true, description: 'The last day; null while it goes on.' })
  endsOn: string | null;
}

@ObjectType({ description: 'Why somebody may be away from rehabilitative work.' })
export class AbsenceReason {
  @Field(() => String, { description: 'In capitals, as in OWN_ILLNESS.' })
  code: string;

  @Field(() => String, { description: 'In Finnish.' })
  labelFi: string;

  @Field(() => String, { description: 'In Swedish.' })
  labelSv: string;

  @Field(() => String, { description: 'In English.' })
  labelEn: string;

  @Field(() => Boolean, { description: 'Whether it is an absence to the authority.' })
  counts: boolean;
}

@ObjectType({ description: 'Absences for one reason.' })
export class AbsenceCount {
  @Field(() => String, { nullable: true, description: 'The code of the reason; null: none was kept.' })
  code: string | null;

  @Field(() => Int, { description: 'How many times.' })
  times: number;
}

@ObjectType({
  description:
    'The absences of one client in two weeks. A session that was not held is no absence, nor is one without a mark.',
})
export class AbsencePeriod {
  participantId: string;

  @Field(() => LocalDate, { description: 'The first day, a Monday.' })
  from: string;

  @Field(() => LocalDate, { description: 'The last day, a Sunday.' })
  to: string;

  @Field(() => Int, { description: 'Sessions held for them and marked.' })
  offered: number;

  @Field(() => Int, { description: 'Of them, those they came to.' })
  attended: number;

  @Field(() => [AbsenceCount], { description: 'Of them, those they were absent or excused from, by reason.' })
  absences: AbsenceCount[];
}

@ObjectType({ description: 'One figure with what it means and rests on.' })
export class ReportFigure {
  @Field(() => String, { description: 'Its name in the language asked for.' })
  label: string;

  @Field(() => Float, { description: 'The figure; hours as decimals.' })
  value: number;

  @Field(() => BasisEnum, { description: 'What it rests on.' })
  basis: Basis;

  @Field(() => String, { description: 'What it means, in words.' })
  meaning: string;
}

@ObjectType({
  description: 'Figures of one row; people are counted once in each row, so rows do not add up to a total.',
})
export class ReportRow {
  @Field(() => [String], {
    nullable: 'items',
    description:
      'In the order asked for: a month, an id, or a kind of session; null where there is no project.',
  })
  keys: readonly (string | null)[];

  @Field(() => Int, { description: 'Sessions held.' })
  sessions: number;

  @Field(() => Int, { description: 'People present at least once.' })
  people: number;

  @Field(() => Int, { description: 'One person present at one session, each time.' })
  encounters: number;

  @Field(() => Float, { description: 'Hours of encounters, by the planned length of sessions.' })
  participantHours: number;

  @Field(() => Float, { description: 'Hours of sessions, by their planned length.' })
  sessionHours: number;

  @Field(() => Int, { description: 'People with a part in running a group.' })
  volunteers: number;

  @Field(() => Float, { description: 'Hours of those with a part, where they were present.' })
  volunteerHours: number;

  @Field(() => Int, { description: 'People counted on the spot and not identified; in no other figure.' })
  anonymousVisits: number;
}
