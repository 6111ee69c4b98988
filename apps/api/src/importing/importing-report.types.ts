import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { LocalDate as LocalDateString } from '#libs/calendar/local-date.js';
import type { ReadingReport } from '#libs/importing/job/import-report.js';
import type { MarkMeaning, ProposedMeaning } from '#libs/importing/parse/marks.js';
import type { YearSource } from '#libs/importing/parse/years.js';
import { enumOf } from '../graphql/enum-of.js';
import { LocalDate } from '../graphql/scalars.js';

const ImportLayoutEnum = enumOf<ReadingReport['layout']>(['PARTICIPANTS', 'LONG', 'MATRIX']);
registerEnumType(ImportLayoutEnum, {
  name: 'ImportLayout',
  description: 'How a file is laid out.',
  valuesMap: {
    PARTICIPANTS: { description: 'A row for each person.' },
    LONG: { description: 'A row for each mark.' },
    MATRIX: { description: 'Names down, dates across, a mark in each cell.' },
  },
});

const ImportYearSourceEnum = enumOf<YearSource>(['GIVEN', 'TITLE', 'FILE_NAME', 'DATES']);
registerEnumType(ImportYearSourceEnum, {
  name: 'ImportYearSource',
  description: 'Where the year of dates without one was taken from.',
  valuesMap: {
    GIVEN: { description: 'From the options.' },
    TITLE: { description: 'From what stands above the table.' },
    FILE_NAME: { description: 'From the name of the file.' },
    DATES: { description: 'From other dates of the file.' },
  },
});

const ImportMarkMeaningEnum = enumOf<MarkMeaning>([
  'PRESENT',
  'LATE',
  'EXCUSED',
  'ABSENT',
  'UNKNOWN',
  'CANCELLED',
]);
registerEnumType(ImportMarkMeaningEnum, {
  name: 'ImportMarkMeaning',
  description: 'What a mark in a file can mean.',
  valuesMap: {
    PRESENT: { description: 'They were there.' },
    LATE: { description: 'They came late.' },
    EXCUSED: { description: 'They were away and had said so.' },
    ABSENT: { description: 'They were away.' },
    UNKNOWN: { description: 'Nothing is known, which is not the same as absent.' },
    CANCELLED: { description: 'The session was not held.' },
  },
});

const ImportMeaningSourceEnum = enumOf<NonNullable<ProposedMeaning['source']>>([
  'GIVEN',
  'LEGEND',
  'DEFAULT',
]);
registerEnumType(ImportMeaningSourceEnum, {
  name: 'ImportMeaningSource',
  description: 'Who says what a mark means.',
  valuesMap: {
    GIVEN: { description: 'The options.' },
    LEGEND: { description: 'The legend of the file.' },
    DEFAULT: { description: 'It is usual.' },
  },
});

@ObjectType({ description: 'A header of the file and what it was recognised as.' })
export class ImportColumn {
  @Field(() => String, { description: 'The header as it is written.' })
  header: string;

  @Field(() => Int, { description: 'The column, from 1.' })
  columnNumber: number;

  @Field(() => String, {
    nullable: true,
    description: 'The field, such as `phone`; null when the column is left out.',
  })
  field: string | null;
}

@ObjectType({ description: 'A mark that the file uses and what it was taken to mean.' })
export class ImportMark {
  @Field(() => String, { description: 'The mark as it is written.' })
  symbol: string;

  @Field(() => ImportMarkMeaningEnum, {
    nullable: true,
    description: 'What it means; null when nothing tells. Say it with the option markMeanings.',
  })
  meaning: MarkMeaning | null;

  @Field(() => ImportMeaningSourceEnum, { nullable: true, description: 'Who says so.' })
  source: ProposedMeaning['source'];

  @Field(() => String, { nullable: true, description: 'What the legend of the file says about it.' })
  legendText: string | null;

  @Field(() => Int, { description: 'How often it stands in the file.' })
  count: number;
}

@ObjectType({ description: 'How much an import adds; all zero when everything is there already.' })
export class ImportToMake {
  @Field(() => Int, { description: 'Groups.' })
  groups: number;

  @Field(() => Int, { description: 'People.' })
  participants: number;

  @Field(() => Int, { description: 'Memberships.' })
  memberships: number;

  @Field(() => Int, { description: 'Sessions, held or cancelled.' })
  sessions: number;

  @Field(() => Int, { description: 'Marks.' })
  attendance: number;

  @Field(() => Int, { description: 'Numbers of anonymous visitors.' })
  headcounts: number;

  @Field(() => Int, { description: 'Phone numbers.' })
  phoneNumbers: number;

  @Field(() => Int, { description: 'Consents, also those withdrawn since.' })
  consents: number;
}

@ObjectType({ description: 'What an import would do, in numbers.' })
export class ImportCounts {
  @Field(() => Int, { description: 'Rows or marks that were read.' })
  rows: number;

  @Field(() => ImportToMake, { description: 'What is added.' })
  toMake: ImportToMake;

  @Field(() => Int, { description: 'People who are there already and get fields that were empty.' })
  toFill: number;

  @Field(() => Int, { description: 'Planned sessions that turn out to have been cancelled.' })
  toCancel: number;

  @Field(() => Int, { description: 'People of the file who are there already.' })
  matched: number;

  @Field(() => Int, { description: 'People or marks that are there already just so.' })
  unchanged: number;

  @Field(() => Int, { description: 'Problems that somebody should look at.' })
  unclear: number;

  @Field(() => Int, { description: 'Those among them that wait for a decision.' })
  undecided: number;

  @Field(() => Int, { description: 'Problems that stop the import.' })
  errors: number;
}

@ObjectType({ description: 'Somebody whom the import would make.' })
export class ImportPersonSample {
  @Field(() => Int, { description: 'The line of the file.' })
  line: number;

  @Field(() => String, { description: 'The name as it is written.' })
  name: string;
}

@ObjectType({ description: 'Somebody of the file who is there already.' })
export class ImportMatchSample extends ImportPersonSample {
  participantId: string;
}

@ObjectType({ description: 'A session that the import would make.' })
export class ImportSessionSample {
  @Field(() => Int, { description: 'The line of the file that first speaks of it.' })
  line: number;

  @Field(() => LocalDate, { description: 'Its date.' })
  date: LocalDateString;

  @Field(() => Boolean, { description: 'Whether the file says that it was cancelled.' })
  cancelled: boolean;
}

@ObjectType({ description: 'The first few of what an import would make; gone when the import is over.' })
export class ImportSamples {
  @Field(() => [ImportPersonSample], { description: 'People who would be made.' })
  participantsToMake: readonly ImportPersonSample[];

  @Field(() => [ImportMatchSample], { description: 'People who are there already.' })
  participantsMatched: readonly ImportMatchSample[];

  @Field(() => [ImportSessionSample], { description: 'Sessions that would be made.' })
  sessionsToMake: readonly ImportSessionSample[];
}

@ObjectType({ description: 'How a file was understood, and what would be done with it.' })
export class ImportReport {
  @Field(() => ImportLayoutEnum, { description: 'How the file is laid out.' })
  layout: ReadingReport['layout'];

  @Field(() => Int, { description: 'The line of the headers.' })
  headerLine: number;

  @Field(() => [ImportColumn], { description: 'The headers.' })
  columns: readonly ImportColumn[];

  @Field(() => String, { nullable: true, description: 'What stands above the headers.' })
  titleText: string | null;

  @Field(() => [Int], { description: 'The years of the dates, in order.' })
  years: readonly number[];

  @Field(() => ImportYearSourceEnum, {
    nullable: true,
    description: 'Where the year of dates without one came from; null when every date had its own.',
  })
  yearSource: YearSource | null;

  @Field(() => [ImportMark], {
    description: 'The marks that the file uses and what they were taken to mean.',
  })
  marks: readonly ImportMark[];

  @Field(() => ImportCounts, {
    nullable: true,
    description: 'What would be done, in numbers; null until it is analysed.',
  })
  counts: ImportCounts | null;

  @Field(() => ImportSamples, {
    nullable: true,
    description: 'The first few of it; null before the analysis and after the end.',
  })
  samples: ImportSamples | null;
}
