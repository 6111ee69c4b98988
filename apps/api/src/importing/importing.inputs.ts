import { ArgsType, Field, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsBoolean, IsIn, IsOptional, Min, ValidateNested } from 'class-validator';
import type { ProblemSeverity } from '#libs/importing/parse/problems.js';
import { ConnectionArgs } from '../graphql/connection.js';
import { enumOf } from '../graphql/enum-of.js';
import { ImportSeverityEnum } from './importing.types.js';
import { IdField, OptionalIdField } from '../graphql/fields.js';

const MAX_DECISIONS = 500;

const CHOICES = ['NEW', 'SKIP'] as const;
const ImportChoiceEnum = enumOf(CHOICES);
registerEnumType(ImportChoiceEnum, {
  name: 'ImportChoice',
  description: 'Who a line is, when it is nobody who is there already.',
  valuesMap: {
    NEW: { description: 'Somebody new.' },
    SKIP: { description: 'Nobody: the line is left out.' },
  },
});

@InputType({ description: 'Who the person of a line is: give either a participant or a choice.' })
export class ImportDecisionInput {
  @Field(() => Int, { description: 'The line, as the problem names it.' })
  @Min(1)
  line: number;

  @OptionalIdField('The participant whom the line is about.')
  participantId?: string | null;

  @Field(() => ImportChoiceEnum, { nullable: true, description: 'Somebody new, or left out.' })
  @IsOptional()
  @IsIn(CHOICES)
  choice?: (typeof CHOICES)[number] | null;
}

@InputType({ description: 'Who people of unclear lines are.' })
export class DecideImportInput {
  @IdField('The import.')
  id: string;

  @Field(() => [ImportDecisionInput], { description: `One for each line, at most ${MAX_DECISIONS} at once.` })
  @ArrayMaxSize(MAX_DECISIONS)
  @ValidateNested({ each: true })
  @Type(() => ImportDecisionInput)
  decisions: ImportDecisionInput[];
}

@InputType({ description: 'Which import is to be written.' })
export class ConfirmImportInput {
  @IdField('The import.')
  id: string;
}

@InputType({ description: 'Which import is given up.' })
export class CancelImportInput {
  @IdField('The import.')
  id: string;
}

@ArgsType()
export class ImportProblemArgs extends ConnectionArgs {
  @Field(() => ImportSeverityEnum, { nullable: true, description: 'Only those this bad.' })
  @IsOptional()
  @IsIn(['ERROR', 'UNCLEAR'])
  severity?: ProblemSeverity | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those that need a decision, or only the others.',
  })
  @IsOptional()
  @IsBoolean()
  needsDecision?: boolean | null;
}
