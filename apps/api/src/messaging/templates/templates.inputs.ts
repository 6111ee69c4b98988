import { Field, InputType, Int } from '@nestjs/graphql';
import { IsIn, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { TEMPLATE_KINDS, type TemplateKind } from '#libs/messaging/wording/template-kind.js';
import type { AnyLanguage } from '#libs/people/language.js';
import { LanguageEnum } from '../../people/language.types.js';
import { TemplateKindEnum } from './templates.types.js';
import { IdField, OptionalText } from '../../graphql/fields.js';

const MOST_UNITS = 4000;
const HIGHEST_VERSION = 2_147_483_647;

@InputType({ description: 'Words for one occasion in one language.' })
export class SaveTextTemplateInput {
  @Field(() => TemplateKindEnum, { description: 'The occasion.' })
  @IsIn(TEMPLATE_KINDS)
  kind: TemplateKind;

  @Field(() => LanguageEnum, { description: 'A language that dates can be written in.' })
  language: AnyLanguage;

  @Field(() => String, { description: 'The words, with placeholders such as {name} and {when}.' })
  @IsString()
  @MaxLength(MOST_UNITS)
  text: string;

  @OptionalText(MOST_UNITS, 'The words for a sender that takes no replies; null: the same.')
  textWithoutReply?: string | null;

  @Field(() => Int, {
    defaultValue: 0,
    description: 'The version that was looked at, so that nobody’s changes are lost; 0: as shipped.',
  })
  @IsInt()
  @Min(0)
  @Max(HIGHEST_VERSION)
  seenVersion: number;
}

@InputType({ description: 'The words of the organisation’s own to give up.' })
export class ResetTextTemplateInput {
  @Field(() => TemplateKindEnum, { description: 'The occasion.' })
  @IsIn(TEMPLATE_KINDS)
  kind: TemplateKind;

  @Field(() => LanguageEnum, { description: 'The language.' })
  language: AnyLanguage;
}

@InputType({ description: 'A word that no text may hold.' })
export class CreateSensitiveWordInput {
  @Field(() => String, { description: 'The word or its stem; several words are a phrase.' })
  @IsString()
  word: string;
}

@InputType({ description: 'The word to delete.' })
export class DeleteSensitiveWordInput {
  @IdField('The word.')
  id: string;
}
