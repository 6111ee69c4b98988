import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Config } from '#libs/config/config.js';
import { Staff } from '#libs/people/staff.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { CONFIG } from '../config.js';
import { ConnectionArgs, type ConnectionOf } from '../graphql/connection.js';
import { given } from '../graphql/given.js';
import { listed } from '../graphql/listing.js';
import { signInAddress } from '../auth/sign-in.controller.js';
import {
  CreateSignInLinkInput,
  CreateStaffMemberInput,
  DisableStaffMemberInput,
  UpdateStaffMemberInput,
} from './people.inputs.js';
import { toStaffMember } from './people.mapping.js';
import {
  CreateSignInLinkPayload,
  CreateStaffMemberPayload,
  DisableStaffMemberPayload,
  UpdateStaffMemberPayload,
} from './people.payloads.js';
import { StaffMember, StaffMemberConnection } from './people.types.js';

@Resolver(() => StaffMember)
export class StaffResolver {
  constructor(
    private readonly staff: Staff,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => StaffMemberConnection, { description: 'Those who sign in, by name.' })
  @Allow('staff.read')
  async staffMembers(
    @Scope() scope: RequestScope,
    @Args() args: ConnectionArgs,
  ): Promise<ConnectionOf<StaffMember>> {
    return listed(scope, args, {
      page: (tx, request) => this.staff.page(tx, request),
      order: 'staff-by-name',
      keyOf: (row) => [row.displayName, row.id],
      count: (tx) => this.staff.count(tx),
      map: (row) => toStaffMember(row, scope),
    });
  }

  @Mutation(() => CreateStaffMemberPayload, {
    description:
      'Adds somebody who signs in. Errors: BAD_INPUT, NOT_FOUND, CONFLICT when the address is taken.',
  })
  @Allow('staff.manage')
  async createStaffMember(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new staff member.' }) input: CreateStaffMemberInput,
  ): Promise<CreateStaffMemberPayload> {
    const fields = { ...input, password: input.password ?? null, participantId: input.participantId ?? null };
    const row = await scope.write((tx) => this.staff.create(tx, scope.context, fields));
    return { staffMember: toStaffMember(row, scope) };
  }

  @Mutation(() => UpdateStaffMemberPayload, {
    description:
      'Changes an address, a name or roles. Errors: NOT_FOUND, BAD_INPUT, CONFLICT when the address is taken or no administrator would be left.',
  })
  @Allow('staff.manage')
  async updateStaffMember(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Whom, and what changes.' }) input: UpdateStaffMemberInput,
  ): Promise<UpdateStaffMemberPayload> {
    const { id, ...changes } = input;
    const row = await scope.write((tx) => this.staff.update(tx, id, given(changes)));
    return { staffMember: toStaffMember(row, scope) };
  }

  @Mutation(() => DisableStaffMemberPayload, {
    description:
      'Shuts somebody out at once, or lets them in again. Errors: NOT_FOUND, CONFLICT when no administrator would be left.',
  })
  @Allow('staff.manage')
  async disableStaffMember(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Whom, and which way.' }) input: DisableStaffMemberInput,
  ): Promise<DisableStaffMemberPayload> {
    const { id, disabled } = input;
    const row = await scope.write((tx) =>
      disabled ? this.staff.disable(tx, id) : this.staff.enable(tx, id),
    );
    return { staffMember: toStaffMember(row, scope) };
  }

  @Mutation(() => CreateSignInLinkPayload, {
    description:
      'Makes a link for one sign-in, for somebody new or who forgot the password. Errors: NOT_FOUND, CONFLICT.',
  })
  @Allow('staff.manage')
  async createSignInLink(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who is to sign in.' }) input: CreateSignInLinkInput,
  ): Promise<CreateSignInLinkPayload> {
    const { secret, row } = await scope.write((tx) =>
      this.staff.signInLink(tx, scope.context, input.staffMemberId),
    );
    return {
      signInLink: { url: signInAddress(this.config.publicUrl, secret), expiresAt: row.expiresAt },
    };
  }
}
