import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ADMISSIONS, type Admission } from '#libs/groups/activity-group.entity.js';
import { MAX_PUBLIC_NAME_CHARACTERS } from '#libs/groups/group-names.js';
import { MEMBERSHIP_ROLES, type MembershipRole } from '#libs/groups/membership.entity.js';
import { LANGUAGES, type Language } from '#libs/people/language.js';
import { ConnectionArgs } from '../graphql/connection.js';
import { LanguageEnum, WRITTEN_ONLY } from '../people/language.types.js';
import { AdmissionEnum, MembershipRoleEnum } from './groups.types.js';
import { IdField, OptionalDayField, OptionalIdField, OptionalText } from '../graphql/fields.js';

const MAX_NAME = 100;
export const MAX_CAPACITY = 100_000;
const MAX_LEADERS = 50;
const MIN_MISSES_FOR_CHECK_IN = 2;
const MAX_MISSES_FOR_CHECK_IN = 50;
const MAX_PEOPLE_AT_ONCE = 500;

const NEUTRAL =
  'Says nothing sensitive, as it goes into texts. It must not contain the internal name; to use one name as both, give both.';

@ArgsType()
export class GroupListArgs extends ConnectionArgs {
  @OptionalText(MAX_NAME, 'Part of the internal or public name, in any case.')
  search?: string | null;

  @OptionalIdField('Only groups of this site.')
  siteId?: string | null;

  @OptionalIdField('Only groups that this staff member leads.')
  leaderId?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether groups out of use are included.' })
  @IsBoolean()
  includeArchived: boolean;

  @Field(() => Boolean, { defaultValue: false, description: 'Only groups that one leads or helps to run.' })
  @IsBoolean()
  mine: boolean;
}

@ArgsType()
export class MembershipListArgs extends ConnectionArgs {
  @OptionalDayField('Only memberships that include this day.')
  activeOn?: string | null;
}

@InputType({ description: 'A new group.' })
export class CreateGroupInput {
  @IdField('Where it is at home.')
  siteId: string;

  @Field(() => String, { description: 'Its name among staff; unique among groups in use.' })
  @IsString()
  @Length(1, MAX_NAME)
  internalName: string;

  @Field(() => String, {
    description: `Its name in texts, at most ${MAX_PUBLIC_NAME_CHARACTERS} characters. ${NEUTRAL}`,
  })
  @IsString()
  @MaxLength(MAX_NAME)
  publicName: string;

  @Field(() => AdmissionEnum, { description: 'Who may come.' })
  @IsIn(ADMISSIONS)
  admission: Admission;

  @Field(() => Int, { nullable: true, description: 'Seats in its sessions; no limit if left out.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CAPACITY)
  capacity?: number | null;

  @Field(() => LanguageEnum, {
    nullable: true,
    description: 'The language it is held in, FI, SV or EN; the organisation’s if left out.',
  })
  @IsOptional()
  @IsIn(LANGUAGES, { message: WRITTEN_ONLY })
  language?: Language | null;

  @Field(() => [ID], {
    defaultValue: [],
    description: 'Who leads it. A leader who makes a group is always one of them.',
  })
  @IsArray()
  @ArrayMaxSize(MAX_LEADERS)
  @IsUUID(undefined, { each: true })
  leaderIds: string[];
}

@InputType({ description: 'Changes to a group; what is left out stays as it is.' })
export class UpdateGroupInput {
  @IdField('The group.')
  id: string;

  @OptionalIdField('Where it is at home.')
  siteId?: string | null;

  @Field(() => String, { nullable: true, description: 'Its name among staff.' })
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  internalName?: string | null;

  @OptionalText(MAX_NAME, `Its name in texts, at most ${MAX_PUBLIC_NAME_CHARACTERS} characters. ${NEUTRAL}`)
  publicName?: string | null;

  @Field(() => AdmissionEnum, { nullable: true, description: 'Who may come.' })
  @IsOptional()
  @IsIn(ADMISSIONS)
  admission?: Admission | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Seats in sessions planned from now on; null: no limit. Sessions that are planned keep theirs.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CAPACITY)
  capacity?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'After how many missed sessions in a row somebody should be called (3 unless changed); null: no check-ins.',
  })
  @IsOptional()
  @IsInt()
  @Min(MIN_MISSES_FOR_CHECK_IN)
  @Max(MAX_MISSES_FOR_CHECK_IN)
  checkInAfterMisses?: number | null;

  @Field(() => LanguageEnum, { nullable: true, description: 'The language it is held in: FI, SV or EN.' })
  @IsOptional()
  @IsIn(LANGUAGES, { message: WRITTEN_ONLY })
  language?: Language | null;

  @Field(() => [ID], { nullable: true, description: 'Who leads it, as a whole list.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_LEADERS)
  @IsUUID(undefined, { each: true })
  leaderIds?: string[] | null;
}

@InputType({ description: 'A group that is taken out of use, or back in.' })
export class ArchiveGroupInput {
  @IdField('The group.')
  id: string;

  @Field(() => Boolean, { defaultValue: true, description: 'False takes it back into use.' })
  @IsBoolean()
  archived: boolean;
}

@InputType({ description: 'People who join a group.' })
export class CreateMembershipsInput {
  @IdField('The group.')
  groupId: string;

  @Field(() => [ID], { description: `Who joins, at most ${MAX_PEOPLE_AT_ONCE} at once.` })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_PEOPLE_AT_ONCE)
  @IsUUID(undefined, { each: true })
  participantIds: string[];

  @Field(() => MembershipRoleEnum, { defaultValue: 'MEMBER', description: 'Their part in the group.' })
  @IsIn(MEMBERSHIP_ROLES)
  role: MembershipRole;

  @OptionalDayField('The first day; today if left out.')
  startsOn?: string | null;

  @OptionalDayField('The last day; none if left out.')
  endsOn?: string | null;
}

@InputType({ description: 'Changes to a membership; what is left out stays as it is.' })
export class UpdateMembershipInput {
  @IdField('The membership.')
  id: string;

  @Field(() => MembershipRoleEnum, { nullable: true, description: 'Their part in the group.' })
  @IsOptional()
  @IsIn(MEMBERSHIP_ROLES)
  role?: MembershipRole | null;

  @OptionalDayField('The first day.')
  startsOn?: string | null;

  @OptionalDayField('The last day; null: it goes on.')
  endsOn?: string | null;
}

@InputType({ description: 'The end of a membership.' })
export class EndMembershipInput {
  @IdField('The membership.')
  id: string;

  @OptionalDayField('The last day; today if left out.')
  endsOn?: string | null;
}
