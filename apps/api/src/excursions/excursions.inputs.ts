import { Field, InputType, Int, OmitType, PartialType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  EXCURSION_KINDS,
  MAX_CENTS,
  MAX_LEG_SEATS,
  MAX_LEGS,
  MAX_LONG_TEXT,
  MAX_SHORT_TEXT,
  type ExcursionKind,
} from '#libs/excursions/excursion-rules.js';
import { TRANSPORT_KINDS, type TransportKind } from '#libs/excursions/transport-leg.js';
import { DateTime } from '../graphql/scalars.js';
import { MAX_CAPACITY } from '../groups/groups.inputs.js';
import { ExcursionKindEnum, TransportKindEnum } from './excursions.types.js';
import { IdField, OptionalIdField, OptionalText } from '../graphql/fields.js';

export const MAX_PHONE = 40;

@InputType({ description: 'One stretch of the way.' })
export class TransportLegInput {
  @OptionalIdField('The leg that it changes, which keeps its passengers; left out for a new one.')
  id?: string | null;

  @Field(() => TransportKindEnum, { description: 'How people get there.' })
  @IsIn(TRANSPORT_KINDS)
  kind: TransportKind;

  @OptionalText(
    60,
    'Which vehicle, where several go at once, such as `Car 2`. Legs with the same one, or all without one, must not overlap.',
  )
  vehicle?: string | null;

  @Field(() => String, { description: 'Where it begins.' })
  @IsString()
  @Length(1, 100)
  from: string;

  @Field(() => String, { description: 'Where it ends.' })
  @IsString()
  @Length(1, 100)
  to: string;

  @Field(() => DateTime, { description: 'When it leaves; not before people meet.' })
  departsAt: Date;

  @Field(() => DateTime, { description: 'When it arrives; not after the return.' })
  arrivesAt: Date;

  @Field(() => Int, { nullable: true, description: 'How many seats it has; null: no limit.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_LEG_SEATS)
  seats?: number | null;

  @OptionalText(MAX_SHORT_TEXT, 'Who drives.')
  driver?: string | null;

  @OptionalText(MAX_SHORT_TEXT, 'What is booked, such as the number of a booking.')
  tickets?: string | null;
}

@InputType({ description: 'A new excursion: its session, its plan and its transport.' })
export class CreateExcursionInput {
  @IdField('The group.')
  groupId: string;

  @Field(() => ExcursionKindEnum, { description: 'What kind of excursion it is.' })
  @IsIn(EXCURSION_KINDS)
  kind: ExcursionKind;

  @Field(() => DateTime, { description: 'When people meet, in whole minutes: the start of the session.' })
  meetsAt: Date;

  @Field(() => DateTime, { description: 'When they are back, within 24 hours: the end of the session.' })
  returnsAt: Date;

  @Field(() => String, { description: 'Where they meet: the place of the session, which reminders tell.' })
  @IsString()
  @Length(1, MAX_SHORT_TEXT)
  meetingPoint: string;

  @Field(() => String, { description: 'Where they go.' })
  @IsString()
  @Length(1, MAX_SHORT_TEXT)
  destination: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Its seats; as many as the group has if left out, no limit if null.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CAPACITY)
  capacity?: number | null;

  @OptionalText(MAX_LONG_TEXT, 'What to bring.')
  bring?: string | null;

  @OptionalText(MAX_LONG_TEXT, 'Steps, distances, toilets, noise.')
  accessibility?: string | null;

  @OptionalText(MAX_SHORT_TEXT, 'Whom to call on the day.')
  contactName?: string | null;

  @OptionalText(MAX_PHONE, 'Their number; Finnish when it has no country.')
  contactPhone?: string | null;

  @OptionalText(MAX_LONG_TEXT, 'What is done when something happens.')
  safetyPlan?: string | null;

  @Field(() => Int, { defaultValue: 0, description: 'What it costs the organisation, in cents (EUR).' })
  @IsInt()
  @Min(0)
  @Max(MAX_CENTS)
  organisationCostCents: number;

  @Field(() => Int, { defaultValue: 0, description: 'What it costs each participant, in cents (EUR).' })
  @IsInt()
  @Min(0)
  @Max(MAX_CENTS)
  participantCostCents: number;

  @Field(() => [TransportLegInput], { defaultValue: [], description: `The way, at most ${MAX_LEGS} legs.` })
  @IsArray()
  @ArrayMaxSize(MAX_LEGS)
  @ValidateNested({ each: true })
  @Type(() => TransportLegInput)
  legs: TransportLegInput[];
}

@InputType({
  description:
    'Changes to an excursion; what is left out stays as it is, null removes what may be missing. Legs move along with the meeting time unless they are given.',
})
export class UpdateExcursionInput extends PartialType(
  OmitType(CreateExcursionInput, ['groupId', 'capacity', 'legs'] as const),
  { omitDefaultValues: true },
) {
  @IdField('The session.')
  sessionId: string;

  @Field(() => Int, { nullable: true, description: 'Its seats; null: no limit.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CAPACITY)
  capacity?: number | null;

  @Field(() => [TransportLegInput], {
    nullable: true,
    description: `The whole way, at most ${MAX_LEGS} legs. Those that come with their ids keep their passengers; legs that are left out are removed.`,
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_LEGS)
  @ValidateNested({ each: true })
  @Type(() => TransportLegInput)
  legs?: TransportLegInput[] | null;
}
