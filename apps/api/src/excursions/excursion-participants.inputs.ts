import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  Max,
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
import { DateTime } from '../graphql/scalars.js';
import { MAX_PHONE } from './excursions.inputs.js';
import { PhotoConsentSourceEnum, PhotoPurposeEnum } from './excursions.types.js';
import { IdField, OptionalDayField, OptionalIdField, OptionalText } from '../graphql/fields.js';

@InputType({ description: 'Seats on a leg.' })
export class LegSeatInput {
  @IdField('The leg.')
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
  @IdField('The session.')
  sessionId: string;

  @IdField('Who it is about.')
  participantId: string;

  @OptionalText(MAX_SHORT_TEXT, 'Whom to call in an emergency.')
  emergencyContactName?: string | null;

  @OptionalText(MAX_PHONE, 'Their number; Finnish when it has no country.')
  emergencyContactPhone?: string | null;

  @OptionalText(MAX_NEEDS_CHARACTERS, `Allergies and needs, at most ${MAX_NEEDS_CHARACTERS} characters.`)
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
  @IdField('The session.')
  sessionId: string;

  @IdField('Who says so.')
  participantId: string;

  @Field(() => PhotoPurposeEnum, { description: 'What it is about.' })
  @IsIn(PHOTO_PURPOSES)
  purpose: PhotoPurpose;

  @Field(() => Boolean, { description: 'True: they agree; false: they withdraw what they agreed to.' })
  @IsBoolean()
  agrees: boolean;

  @OptionalDayField('From when on; today if left out.')
  on?: string | null;

  @Field(() => PhotoConsentSourceEnum, { defaultValue: 'IN_PERSON', description: 'How they said so.' })
  @IsIn(PHOTO_CONSENT_SOURCES)
  source: PhotoConsentSource;
}

@InputType({ description: 'A number of people counted before leaving.' })
export class RecordHeadcountInput {
  @IdField('The session.')
  sessionId: string;

  @OptionalIdField('The leg that is about to leave.')
  legId?: string | null;

  @OptionalText(
    MAX_LABEL_CHARACTERS,
    'Without a leg: what is left, such as `Museum`. One count is kept for each.',
  )
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
