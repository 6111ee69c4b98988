import { ArgsType, Field, ID, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import type { ProblemSeverity } from '#libs/importing/parse/problems.js';
import { ConnectionArgs } from '../graphql/connection.js';
import { enumOf } from '../graphql/enum-of.js';
import { ImportSeverityEnum } from './importing.types.js';

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

/** Checked by hand where it is used, as a list of inputs is not validated by its class. */
@InputType({ description: 'Who the person of a line is: give either a participant or a choice.' })
export class ImportDecisionInput {
  @Field(() => Int, { description: 'The line, as the problem names it.' })
  line: number;

  @Field(() => ID, { nullable: true, description: 'The participant whom the line is about.' })
  participantId?: string | null;

  @Field(() => ImportChoiceEnum, { nullable: true, description: 'Somebody new, or left out.' })
  choice?: (typeof CHOICES)[number] | null;
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
