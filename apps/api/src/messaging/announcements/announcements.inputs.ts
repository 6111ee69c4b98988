import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDate,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  ValidateNested,
} from 'class-validator';
import { LISTED_LANGUAGES, type ListedLanguage } from '#libs/people/language.js';
import { DateTime } from '../../graphql/scalars.js';
import { LanguageEnum } from '../../people/language.types.js';
import { IdField, OptionalIdField } from '../../graphql/fields.js';

/** More people than this are reached through their groups. */
const MOST_CHOSEN_PEOPLE = 500;
const MOST_LANGUAGES = 12;
const LONGEST_BODY = 1000;

@InputType({ description: 'One wording of a message.' })
export class AnnouncementTextInput {
  @Field(() => LanguageEnum, { description: 'Its language; not OTHER.' })
  @IsIn(LISTED_LANGUAGES, { message: 'Choose the language that it is written in' })
  language: ListedLanguage;

  @Field(() => String, {
    description:
      'What it says, as it is sent: no placeholders, the weekday and the date instead of "tomorrow".',
  })
  @IsString()
  @Length(1, LONGEST_BODY)
  body: string;
}

@InputType({ description: 'A message by staff. Give one of `groupId`, `sessionId` and `participantIds`.' })
export class AnnouncementInput {
  @OptionalIdField('For everybody who is a member of this group today.')
  groupId?: string | null;

  @OptionalIdField('For everybody who has a seat in this session.')
  sessionId?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: `For these people: one, or up to ${MOST_CHOSEN_PEOPLE} whose groups one manages.`,
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_CHOSEN_PEOPLE)
  @IsUUID(undefined, { each: true })
  participantIds?: string[] | null;

  @Field(() => [AnnouncementTextInput], {
    description: 'One wording for each language. Whoever reads none of them gets the first.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_LANGUAGES)
  @ValidateNested({ each: true })
  @Type(() => AnnouncementTextInput)
  texts: AnnouncementTextInput[];

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When it is of no use any more. The beginning of the session, or else a day, if nothing is said.',
  })
  @IsOptional()
  @IsDate()
  deadlineAt?: Date | null;
}

@InputType({
  description:
    'A message by staff that is sent now. Give one of `groupId`, `sessionId` and `participantIds`.',
})
export class SendAnnouncementInput extends AnnouncementInput {
  @IdField('A UUID made by the client: asking again with it does not send again.')
  clientKey: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Of the preview of exactly this message; needed above the organisation’s `massSendThreshold`.',
  })
  @IsOptional()
  @IsString()
  confirmationToken?: string | null;
}

@InputType({ description: 'The message to cancel.' })
export class CancelAnnouncementInput {
  @IdField('The message.')
  id: string;
}
