import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GroupPlanning } from '#libs/groups/group-planning.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import type { ConnectionOf } from '../graphql/connection.js';
import { given } from '../graphql/given.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { Participant } from '../people/people.types.js';
import {
  CreateMembershipsInput,
  EndMembershipInput,
  MembershipListArgs,
  UpdateMembershipInput,
} from './groups.inputs.js';
import { groupById, membershipsOfParticipant } from './groups.loaders.js';
import { toChangedMembership, toGroup, toMembership } from './groups.mapping.js';
import { Group, Membership, MembershipConnection } from './groups.types.js';
import {
  CreateMembershipsPayload,
  EndMembershipPayload,
  UpdateMembershipPayload,
} from './planning.payloads.js';

@Resolver(() => Membership)
export class MembershipsResolver {
  constructor(private readonly planning: GroupPlanning) {}

  @Mutation(() => CreateMembershipsPayload, {
    description:
      'Adds one or many people to a group, all or nobody. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when somebody is a member already or the group is archived.',
  })
  @Allow('groups.plan')
  async createMemberships(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who joins which group.' }) input: CreateMembershipsInput,
  ): Promise<CreateMembershipsPayload> {
    const added = await scope.write((tx) => this.planning.addMembers(tx, scope.context, input));
    return { memberships: added.memberships.map(toMembership), warnings: added.warnings };
  }

  @Mutation(() => UpdateMembershipPayload, {
    description:
      'Changes the role or the dates of a membership. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT when it would overlap another one.',
  })
  @Allow('groups.plan')
  async updateMembership(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which membership, and what changes.' })
    { id, ...fields }: UpdateMembershipInput,
  ): Promise<UpdateMembershipPayload> {
    const changes = { ...given(fields), ...(fields.endsOn === undefined ? {} : { endsOn: fields.endsOn }) };
    return toChangedMembership(
      await scope.write((tx) => this.planning.updateMembership(tx, scope.context, id, changes)),
    );
  }

  @Mutation(() => EndMembershipPayload, {
    description:
      'Ends a membership; it stays, with its last day. Errors: NOT_FOUND, FORBIDDEN, BAD_INPUT when the last day is before the first.',
  })
  @Allow('groups.plan')
  async endMembership(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which membership, and when.' }) { id, endsOn = null }: EndMembershipInput,
  ): Promise<EndMembershipPayload> {
    return toChangedMembership(
      await scope.write((tx) => this.planning.endMembership(tx, scope.context, id, endsOn)),
    );
  }

  @ResolveField(() => Participant, { description: 'Who belongs to the group.' })
  async participant(
    @Scope() scope: RequestScope,
    @Parent() membership: Membership,
  ): Promise<Participant | null> {
    const row = await scope.load(participantById, membership.participantId);
    return row && toParticipant(row, scope);
  }

  @ResolveField(() => Group, { description: 'The group they belong to.' })
  async group(@Scope() scope: RequestScope, @Parent() membership: Membership): Promise<Group | null> {
    const row = await scope.load(groupById, membership.groupId);
    return row && toGroup(row);
  }
}

@Resolver(() => Participant)
export class ParticipantMembershipsResolver {
  @ResolveField(() => MembershipConnection, {
    description:
      'The groups they belong to, past ones too, by first day; for peers those of their own groups.',
  })
  async memberships(
    @Scope() scope: RequestScope,
    @Parent() participant: Participant,
    @Args() args: MembershipListArgs,
  ): Promise<ConnectionOf<Membership>> {
    return membershipsOfParticipant(scope, args, participant.id, { activeOn: args.activeOn }, toMembership);
  }
}
