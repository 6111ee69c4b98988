import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import {
  CONSENT_PURPOSES,
  CONSENT_SOURCES,
  type ConsentPurpose,
  type ConsentSource,
} from '#libs/people/consent.entity.js';
import { LANGUAGES, type AnyLanguage, type Language } from '#libs/people/language.js';
import { ROLES, type Role } from '#libs/people/roles.js';
import { ConnectionArgs } from '../graphql/connection.js';
import { LocalTime, TimeZone } from '../graphql/scalars.js';
import { LanguageEnum, WRITTEN_ONLY } from './language.types.js';
import {
  ConsentPurposeEnum,
  ConsentSourceEnum,
  RoleEnum,
  SUSPENSIONS_BY_STAFF,
  SuspensionByStaffEnum,
  type SuspensionByStaff,
} from './people.types.js';
import { IdField, OptionalDayField, OptionalIdField, OptionalText } from '../graphql/fields.js';

const MAX_NAME = 100;
const MAX_NOTE = 2000;

@ArgsType()
export class ParticipantListArgs extends ConnectionArgs {
  @OptionalText(
    MAX_NAME,
    'Parts of first name, last name and alias in any order, in any case, with or without the marks on letters: `mik jo` finds Mikko Jokinen, `bjorn` finds Björn. Or a whole phone number in any notation, which finds who has it today. Peers find by first names alone. Who is found by the beginnings of their names comes first.',
  )
  search?: string | null;

  @OptionalIdField('Only members of this group, past ones included.')
  groupId?: string | null;

  @OptionalIdField(
    'Finds everybody, but the members of this group first, and then those who were or will be members.',
  )
  forGroupId?: string | null;

  @OptionalIdField('As `forGroupId`, for the group of this session as it is on the date of the session.')
  forSessionId?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether people taken out of the lists are included.',
  })
  @IsBoolean()
  includeArchived: boolean;
}

@InputType({ description: 'A new participant. A first name or an alias is enough.' })
export class CreateParticipantInput {
  @Field(() => String, { description: 'First name or alias: what people call them.' })
  @IsString()
  @Length(1, MAX_NAME)
  firstName: string;

  @OptionalText(MAX_NAME, 'Last name or its initial.')
  lastName?: string | null;

  @OptionalText(MAX_NAME, 'Another name they go by.')
  alias?: string | null;

  @Field(() => LanguageEnum, { defaultValue: 'fi', description: 'The language they read best.' })
  language: AnyLanguage;

  @Field(() => Int, { nullable: true, description: 'Year of birth.' })
  @IsOptional()
  @IsInt()
  birthYear?: number | null;

  @OptionalText(MAX_NOTE, 'Practical remarks by staff.')
  note?: string | null;

  @OptionalText(40, 'A phone number in any notation; Finnish when it has no country code.')
  phoneNumber?: string | null;

  @Field(() => ConsentSourceEnum, {
    nullable: true,
    description: 'How they agreed today to SMS reminders; leave it out when they have not agreed.',
  })
  @IsOptional()
  @IsIn(CONSENT_SOURCES)
  smsConsent?: ConsentSource | null;
}

@InputType({ description: 'Changes to a participant; what is left out stays as it is.' })
export class UpdateParticipantInput {
  @IdField('The participant.')
  id: string;

  @Field(() => String, { nullable: true, description: 'First name or alias.' })
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  firstName?: string;

  @OptionalText(MAX_NAME, 'Last name or its initial; null removes it.')
  lastName?: string | null;

  @OptionalText(MAX_NAME, 'Another name they go by; null removes it.')
  alias?: string | null;

  @Field(() => LanguageEnum, { nullable: true, description: 'The language they read best.' })
  language?: AnyLanguage;

  @Field(() => Int, { nullable: true, description: 'Year of birth; null removes it.' })
  @IsOptional()
  @IsInt()
  birthYear?: number | null;

  @OptionalText(MAX_NOTE, 'Practical remarks by staff; null removes them.')
  note?: string | null;
}

@InputType({ description: 'Whom to take out of the lists, or back in.' })
export class ArchiveParticipantInput {
  @IdField('The participant.')
  id: string;

  @Field(() => Boolean, { defaultValue: true, description: 'False takes them back in.' })
  @IsBoolean()
  archived: boolean;
}

@InputType({ description: 'A phone number of somebody.' })
export class CreatePhoneNumberInput {
  @IdField('Whose number it is.')
  participantId: string;

  @Field(() => String, {
    description: 'The number in any notation; Finnish when it has no country code.',
  })
  @IsString()
  number: string;
}

@InputType({ description: 'Which phone number ends.' })
export class EndPhoneNumberInput {
  @IdField('The phone number.')
  id: string;
}

@InputType({ description: 'Which phone number is right.' })
export class ConfirmPhoneNumberInput {
  @IdField('The phone number.')
  id: string;
}

@InputType({ description: 'Which phone number is not to be texted, and why.' })
export class SuspendPhoneNumberInput {
  @IdField('The phone number.')
  id: string;

  @Field(() => SuspensionByStaffEnum, { description: 'Why.' })
  @IsIn(SUSPENSIONS_BY_STAFF)
  reason: SuspensionByStaff;
}

@InputType({ description: 'An agreement given on a date.' })
export class GiveConsentInput {
  @IdField('Who agreed.')
  participantId: string;

  @Field(() => ConsentPurposeEnum, { description: 'What they agreed to.' })
  @IsIn(CONSENT_PURPOSES)
  purpose: ConsentPurpose;

  @OptionalDayField('The day on which they agreed; today if left out.')
  grantedOn?: string | null;

  @Field(() => ConsentSourceEnum, { description: 'How it was given.' })
  @IsIn(CONSENT_SOURCES)
  source: ConsentSource;
}

@InputType({ description: 'A withdrawal of an agreement.' })
export class WithdrawConsentInput {
  @IdField('Who withdraws.')
  participantId: string;

  @Field(() => ConsentPurposeEnum, { description: 'What they no longer agree to.' })
  @IsIn(CONSENT_PURPOSES)
  purpose: ConsentPurpose;

  @OptionalDayField('The day of the withdrawal; today if left out.')
  withdrawnOn?: string | null;
}

@InputType({ description: 'Settings of the organisation; what is left out stays as it is.' })
export class UpdateOrganisationInput {
  @Field(() => String, { nullable: true, description: 'Its name.' })
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  name?: string;

  @Field(() => LanguageEnum, {
    nullable: true,
    description: 'The language used where nothing else is known: FI, SV or EN.',
  })
  @IsOptional()
  @IsIn(LANGUAGES, { message: WRITTEN_ONLY })
  language?: Language;

  @Field(() => TimeZone, {
    nullable: true,
    description: 'The zone in which days, weeks and wall times are counted.',
  })
  @IsOptional()
  @IsString()
  timeZone?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Sender name of texts: at most 11 letters, digits or spaces.',
  })
  @IsOptional()
  @IsString()
  smsSender?: string;

  @Field(() => LocalTime, { nullable: true, description: 'The local time at which reminders leave.' })
  @IsOptional()
  @IsString()
  reminderTime?: string;

  @Field(() => LocalTime, {
    nullable: true,
    description: 'No text leaves from this local time until `quietTo`. The same as `quietTo`: never quiet.',
  })
  @IsOptional()
  @IsString()
  quietFrom?: string;

  @Field(() => LocalTime, {
    nullable: true,
    description:
      'From this local time on texts leave again. May be earlier on the clock: quiet over midnight.',
  })
  @IsOptional()
  @IsString()
  quietTo?: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The most texts to one person on one local day, 1 to 50.',
  })
  @IsOptional()
  @IsInt()
  maxTextsPerDay?: number;

  @Field(() => String, {
    nullable: true,
    description: 'What one part costs, in cents: a decimal such as "6.5". null: not known.',
  })
  @IsOptional()
  @IsString()
  smsPartPriceCents?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'A message to more people than this has to be confirmed, 1 to 10,000.',
  })
  @IsOptional()
  @IsInt()
  massSendThreshold?: number;

  @Field(() => String, {
    nullable: true,
    description: 'The number to answer to, with its country code, or a short code. null: none.',
  })
  @IsOptional()
  @IsString()
  smsReplyNumber?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many weeks ahead sessions are made, 1 to 52.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(52)
  horizonWeeks?: number;
}

@InputType({ description: 'A new site.' })
export class CreateSiteInput {
  @Field(() => String, { description: 'Its name; unique in the organisation.' })
  @IsString()
  @Length(1, MAX_NAME)
  name: string;

  @OptionalText(200, 'Its street address.')
  address?: string | null;
}

@InputType({ description: 'A site as it is to be; an address that is left out stays as it is.' })
export class UpdateSiteInput extends CreateSiteInput {
  @IdField('The site.')
  id: string;
}

@InputType({ description: 'Somebody new who signs in.' })
export class CreateStaffMemberInput {
  @Field(() => String, { description: 'The address they sign in with.' })
  @IsEmail()
  @MaxLength(254)
  email: string;

  @Field(() => String, { description: 'Their name as shown to colleagues.' })
  @IsString()
  @Length(1, MAX_NAME)
  displayName: string;

  @Field(() => [RoleEnum], { description: 'What they may be; PEER goes with no other role.' })
  @IsIn(ROLES, { each: true })
  roles: Role[];

  @OptionalText(
    200,
    'A first password of at least 12 characters; without it they sign in by a link from `createSignInLink`.',
  )
  password?: string | null;

  @OptionalIdField('The participant behind a PEER.')
  participantId?: string | null;
}

@InputType({ description: 'Changes to a staff member; what is left out stays as it is.' })
export class UpdateStaffMemberInput {
  @IdField('The staff member.')
  id: string;

  @Field(() => String, { nullable: true, description: 'The address they sign in with.' })
  @IsOptional()
  @IsEmail()
  @MaxLength(254)
  email?: string;

  @Field(() => String, { nullable: true, description: 'Their name as shown to colleagues.' })
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  displayName?: string;

  @Field(() => [RoleEnum], { nullable: true, description: 'What they may be, as a whole.' })
  @IsOptional()
  @IsIn(ROLES, { each: true })
  roles?: Role[];
}

@InputType({ description: 'Whom to shut out, or let in again.' })
export class DisableStaffMemberInput {
  @IdField('The staff member.')
  id: string;

  @Field(() => Boolean, { defaultValue: true, description: 'False lets them in again.' })
  @IsBoolean()
  disabled: boolean;
}

@InputType({ description: 'Who gets a link for one sign-in.' })
export class CreateSignInLinkInput {
  @IdField('Who is to sign in.')
  staffMemberId: string;
}
