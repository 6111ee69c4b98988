import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MAX_COUNTED_PEOPLE, MAX_LABEL_CHARACTERS } from '#libs/excursions/departure-counts.js';
import { MAX_NEEDS_CHARACTERS } from '#libs/excursions/excursion-participants.js';
import { MAX_CENTS, MAX_LEGS, MAX_SHORT_TEXT } from '#libs/excursions/excursion-rules.js';
import { MAX_SEATS_EACH } from '#libs/excursions/leg-seats.js';
import {
  PHOTO_CONSENT_SOURCES,
  PHOTO_PURPOSES,
  type PhotoConsentSource,
  type PhotoPurpose,
} from '#libs/excursions/photo-consent.entity.js';
import { DateTime, LocalDate } from '../graphql/scalars.js';
import { MAX_PHONE } from './excursions.inputs.js';
import { PhotoConsentSourceEnum, PhotoPurposeEnum } from './excursions.types.js';

@InputType({ description: 'Seats on a leg.' })
export class LegSeatInput {
  @Field(() => ID, { description: 'The leg.' })
  @IsUUID()
  legId: string;

  @Field(() => Int, { defaultValue: 1, description: 'How many: two with a companion.' })
  @IsInt()
  @Min(1)
  @Max(MAX_SEATS_EACH)
  seats: number;
}

@InputType({
  description:
    'What is kept about somebody for an excursion; what is left out stays as it is, null removes it.',
})
export class SaveExcursionParticipantInput {
  @Field(() => ID, { description: 'The session.' })
  @IsUUID()
  sessionId: string;

  @Field(() => ID, { description: 'Who it is about.' })
  @IsUUID()
  participantId: string;

  @Field(() => String, { nullable: true, description: 'Whom to call in an emergency.' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_SHORT_TEXT)
  emergencyContactName?: string | null;

  @Field(() => String, { nullable: true, description: 'Their number; Finnish when it has no country.' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_PHONE)
  emergencyContactPhone?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `Allergies and needs, at most ${MAX_NEEDS_CHARACTERS} characters.`,
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NEEDS_CHARACTERS)
  allergiesAndNeeds?: string | null;

  @Field(() => Int, { nullable: true, description: 'What they have paid, in cents (EUR); null: nothing.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_CENTS)
  paidCents?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When they paid; now if left out with a new sum.' })
  paidAt?: Date | null;

  @Field(() => [LegSeatInput], {
    nullable: true,
    description: 'All legs they are on; an empty list takes them off every one.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_LEGS)
  @ValidateNested({ each: true })
  @Type(() => LegSeatInput)
  legs?: LegSeatInput[] | null;
}

@InputType({ description: 'What somebody says about pictures of them at an excursion.' })
export class SavePhotoConsentInput {
  @Field(() => ID, { description: 'The session.' })
  @IsUUID()
  sessionId: string;

  @Field(() => ID, { description: 'Who says so.' })
  @IsUUID()
  participantId: string;

  @Field(() => PhotoPurposeEnum, { description: 'What it is about.' })
  @IsIn(PHOTO_PURPOSES)
  purpose: PhotoPurpose;

  @Field(() => Boolean, { description: 'True: they agree; false: they withdraw what they agreed to.' })
  @IsBoolean()
  agrees: boolean;

  @Field(() => LocalDate, { nullable: true, description: 'From when on; today if left out.' })
  @IsOptional()
  @IsString()
  on?: string | null;

  @Field(() => PhotoConsentSourceEnum, { defaultValue: 'IN_PERSON', description: 'How they said so.' })
  @IsIn(PHOTO_CONSENT_SOURCES)
  source: PhotoConsentSource;
}

@InputType({ description: 'A number of people counted before leaving.' })
export class RecordHeadcountInput {
  @Field(() => ID, { description: 'The session.' })
  @IsUUID()
  sessionId: string;

  @Field(() => ID, { nullable: true, description: 'The leg that is about to leave.' })
  @IsOptional()
  @IsUUID()
  legId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Without a leg: what is left, such as `Museum`. One count is kept for each.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_LABEL_CHARACTERS)
  label?: string | null;

  @Field(() => Int, { description: 'How many participants and companions are there; without staff.' })
  @IsInt()
  @Min(0)
  @Max(MAX_COUNTED_PEOPLE)
  people: number;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The device’s clock when they were counted; the moment of arrival if left out. Of several counts for a departure the latest one is in force.',
  })
  countedAt?: Date | null;
}
