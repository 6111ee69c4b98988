import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  IMPORT_KINDS,
  IMPORT_STATUSES,
  type ImportKind,
  type ImportStatus,
} from '#libs/importing/job/import-job.entity.js';
import type { ProblemSeverity } from '#libs/importing/parse/problems.js';
import { Connection } from '../graphql/connection.js';
import { enumOf } from '../graphql/enum-of.js';
import { DateTime } from '../graphql/scalars.js';
import { ImportReport } from './importing-report.types.js';

export const ImportKindEnum = enumOf(IMPORT_KINDS);
registerEnumType(ImportKindEnum, {
  name: 'ImportKind',
  description: 'What a file holds.',
  valuesMap: {
    PARTICIPANTS: { description: 'People, a row each.' },
    ATTENDANCE: { description: 'Past attendance: a row for each mark, or names down and dates across.' },
  },
});

export const ImportStatusEnum = enumOf(IMPORT_STATUSES);
registerEnumType(ImportStatusEnum, {
  name: 'ImportStatus',
  description: 'Where an import stands.',
  valuesMap: {
    READING: { description: 'The file is being read.' },
    ANALYSING: { description: 'It is being compared with what is there.' },
    READY: { description: 'Nothing stands in the way; it waits to be confirmed.' },
    REFUSED: { description: 'There are errors or open decisions; nothing was written.' },
    APPLYING: { description: 'It is being written.' },
    DONE: { description: 'All of it was written.' },
    FAILED: { description: 'It could not be read or written; nothing was written.' },
    CANCELLED: { description: 'It was given up; nothing was written.' },
  },
});

export const ImportSeverityEnum = enumOf<ProblemSeverity>(['ERROR', 'UNCLEAR']);
registerEnumType(ImportSeverityEnum, {
  name: 'ImportSeverity',
  description: 'How bad a problem of an import is.',
  valuesMap: {
    ERROR: { description: 'The file must be put right before it can be imported.' },
    UNCLEAR: { description: 'Somebody should look; it only stops the import where it needs a decision.' },
  },
});

@ObjectType({
  description: 'One thing in a file that is wrong or unclear. Messages hold no names and no numbers.',
})
export class ImportProblem {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => Int, { description: 'The line of the file, from 1.' })
  line: number;

  @Field(() => Int, {
    nullable: true,
    description: 'The column, from 1; null when it is not about one column.',
  })
  columnNumber: number | null;

  @Field(() => String, { nullable: true, description: 'The header above the cell, as it is written.' })
  columnName: string | null;

  @Field(() => ImportSeverityEnum, { description: 'How bad it is.' })
  severity: ProblemSeverity;

  @Field(() => String, {
    description: 'What it is, in capitals, such as PHONE_UNREADABLE or TWO_PEOPLE_OF_ONE_NAME.',
  })
  code: string;

  @Field(() => String, { description: 'What is wrong and what would be right, in plain words.' })
  message: string;

  @Field(() => Boolean, {
    description: 'Whether the import waits until `decideImport` says who this line is.',
  })
  needsDecision: boolean;

  /** Resolved to participants. */
  candidateIds: readonly string[];
}

@ObjectType({ description: 'Why an import failed.' })
export class ImportFailure {
  @Field(() => String, { description: 'One of the error codes, such as UNREADABLE_FILE.' })
  code: string;

  @Field(() => String, { description: 'What happened, in plain words.' })
  message: string;
}

@ObjectType({
  description: 'One file on its way in: read, compared, confirmed, written as a whole or not at all.',
})
export class Import {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => ImportKindEnum, { description: 'What the file holds.' })
  kind: ImportKind;

  @Field(() => String, { description: 'The name of the file.' })
  fileName: string;

  @Field(() => ImportStatusEnum, { description: 'Where it stands.' })
  status: ImportStatus;

  @Field(() => Int, { description: 'How many rows or marks the file has, as far as it is read.' })
  rowsTotal: number;

  @Field(() => Int, { description: 'How many of them are read or, while it is applied, written.' })
  rowsDone: number;

  @Field(() => DateTime, { description: 'When it was uploaded.' })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was done, failed or given up.' })
  finishedAt: Date | null;

  @Field(() => ImportReport, {
    nullable: true,
    description: 'How the file was understood and what would be done; null until it is read.',
  })
  report: ImportReport | null;

  @Field(() => ImportFailure, { nullable: true, description: 'Why it failed; null if it has not.' })
  failure: ImportFailure | null;
}

export const ImportConnection = Connection(Import);
export const ImportProblemConnection = Connection(ImportProblem);
