import {
  Args,
  ArgsType,
  Field,
  ID,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { registerEnumType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { MEMBERSHIP_MEASURES, PERSON_MEASURES } from '#libs/regularity/measures/catalogue.js';
import {
  membershipKey,
  participantKey,
  RegularityLists,
  type MembershipSort,
  type ParticipantSort,
} from '#libs/regularity/snapshots/regularity-lists.js';
import type { SortDirection } from '#libs/regularity/snapshots/regularity-lists.sql.js';
import { Membership as MembershipRow } from '#libs/groups/membership.entity.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { byId } from '../graphql/batches.js';
import { Connection, ConnectionArgs, type ConnectionOf } from '../graphql/connection.js';
import { enumOf } from '../graphql/enum-of.js';
import { listed } from '../graphql/listing.js';
import { toMembership } from '../groups/groups.mapping.js';
import { Membership } from '../groups/groups.types.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { Participant } from '../people/people.types.js';
import { sortEnum } from './measure-fields.js';
import { toMembershipRegularity, toParticipantRegularity } from './regularity.mapping.js';
import { MembershipRegularity, ParticipantRegularity } from './regularity.types.js';

const SORT_DIRECTIONS: readonly SortDirection[] = ['ASC', 'DESC'];

export const ParticipantMeasureEnum = sortEnum(PERSON_MEASURES, {
  name: 'ParticipantMeasure',
  description: 'A measure of a person over all their groups.',
});
export const MembershipMeasureEnum = sortEnum(MEMBERSHIP_MEASURES, {
  name: 'MembershipMeasure',
  description: 'A measure of a membership.',
});
export const SortDirectionEnum = enumOf(['ASC', 'DESC'] as const);
registerEnumType(SortDirectionEnum, {
  name: 'SortDirection',
  description: 'Which way a list is sorted. Whoever has no value stands at the end either way.',
  valuesMap: { ASC: { description: 'Rising.' }, DESC: { description: 'Falling.' } },
});

@ArgsType()
class RegularityListArgs extends ConnectionArgs {
  @Field(() => SortDirectionEnum, { defaultValue: 'ASC', description: 'Rising or falling.' })
  @IsIn(SORT_DIRECTIONS)
  direction: SortDirection;

  @Field(() => ID, { nullable: true, description: 'Only members of this group.' })
  @IsOptional()
  @IsUUID()
  groupId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only members of groups of this site.' })
  @IsOptional()
  @IsUUID()
  siteId?: string | null;
}

@ArgsType()
export class MembershipsByRegularityArgs extends RegularityListArgs {
  @Field(() => MembershipMeasureEnum, { description: 'What the list is sorted by.' })
  @IsIn(Object.keys(MembershipMeasureEnum))
  sortBy: MembershipSort;
}

@ArgsType()
export class ParticipantsByRegularityArgs extends RegularityListArgs {
  @Field(() => ParticipantMeasureEnum, { description: 'What the list is sorted by.' })
  @IsIn(Object.keys(ParticipantMeasureEnum))
  sortBy: ParticipantSort;
}

@ObjectType({ description: 'A membership of today with its measures, in a working list for staff.' })
export class MembershipRegularityEntry {
  @Field(() => ID, { description: 'The id of the membership.' })
  id: string;

  @Field(() => MembershipRegularity, { description: 'The measures.' })
  regularity: MembershipRegularity;
}

@ObjectType({ description: 'A person with their measures over all groups, in a working list for staff.' })
export class ParticipantRegularityEntry {
  @Field(() => ID, { description: 'The id of the participant.' })
  id: string;

  @Field(() => ParticipantRegularity, { description: 'The measures.' })
  regularity: ParticipantRegularity;
}

export const MembershipInListConnection = Connection(MembershipRegularityEntry);
export const ParticipantInListConnection = Connection(ParticipantRegularityEntry);

const membershipById = byId(MembershipRow);

@Resolver(() => MembershipRegularityEntry)
export class MembershipsByRegularityResolver {
  constructor(private readonly lists: RegularityLists) {}

  @Query(() => MembershipInListConnection, {
    description:
      'Today’s members sorted by a measure: a list to work with, never a ranking to show. Errors: BAD_INPUT, BAD_CURSOR.',
  })
  @Allow('regularity.read')
  async membershipsByRegularity(
    @Scope() scope: RequestScope,
    @Args() args: MembershipsByRegularityArgs,
  ): Promise<ConnectionOf<MembershipRegularityEntry>> {
    const { sortBy: by, direction } = args;
    return listed(scope, args, {
      page: (tx, request) => this.lists.memberships(tx, { by, direction }, args, request),
      order: `memberships-by-${by}-${direction}`,
      keyOf: (row) => [membershipKey(row, by, direction), row.membershipId],
      count: (tx) => this.lists.countMemberships(tx, args),
      map: (row) => ({ id: row.membershipId, regularity: toMembershipRegularity(row) }),
    });
  }

  @ResolveField(() => Membership, { description: 'The membership, with its person and group.' })
  async membership(
    @Scope() scope: RequestScope,
    @Parent() { id }: MembershipRegularityEntry,
  ): Promise<Membership | null> {
    const row = await scope.load(membershipById, id);
    return row && toMembership(row);
  }
}

@Resolver(() => ParticipantRegularityEntry)
export class ParticipantsByRegularityResolver {
  constructor(private readonly lists: RegularityLists) {}

  @Query(() => ParticipantInListConnection, {
    description:
      'People who are members of a group today, sorted by a measure over all their groups: a list to work with, never a ranking to show. Errors: BAD_INPUT, BAD_CURSOR.',
  })
  @Allow('regularity.read')
  async participantsByRegularity(
    @Scope() scope: RequestScope,
    @Args() args: ParticipantsByRegularityArgs,
  ): Promise<ConnectionOf<ParticipantRegularityEntry>> {
    const { sortBy: by, direction } = args;
    return listed(scope, args, {
      page: (tx, request) => this.lists.participants(tx, { by, direction }, args, request),
      order: `participants-by-${by}-${direction}`,
      keyOf: (row) => [participantKey(row, by, direction), row.participantId],
      count: (tx) => this.lists.countParticipants(tx, args),
      map: (row) => ({ id: row.participantId, regularity: toParticipantRegularity(row) }),
    });
  }

  @ResolveField(() => Participant, { description: 'The person.' })
  async participant(
    @Scope() scope: RequestScope,
    @Parent() { id }: ParticipantRegularityEntry,
  ): Promise<Participant | null> {
    const row = await scope.load(participantById, id);
    return row && toParticipant(row, scope);
  }
}
