import { Inject } from '@nestjs/common';
import { Args, Field, ID, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { Config } from '#libs/config/config.js';
import { Staff } from '#libs/people/staff.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { CONFIG } from '../config.js';
import { ConnectionArgs, type ConnectionOf } from '../graphql/connection.js';
import { given } from '../graphql/given.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { listed } from '../graphql/listing.js';
import { DateTime } from '../graphql/scalars.js';
import { signInAddress } from '../auth/sign-in.controller.js';
import { CreateStaffMemberInput, UpdateStaffMemberInput } from './people.inputs.js';
import { toStaffMember } from './people.mapping.js';
import { StaffMember, StaffMemberConnection } from './people.types.js';

@ObjectType({
  description: 'A link that signs one person in, once. Hand it over in person; it is shown only now.',
})
export class SignInLink {
  @Field(() => String, { description: 'The address to open in a browser.' })
  url: string;

  @Field(() => DateTime, { description: 'When it stops working, used or not.' })
  expiresAt: Date;
}

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

  @Mutation(() => StaffMember, {
    description:
      'Adds somebody who signs in. Errors: BAD_INPUT, NOT_FOUND, CONFLICT when the address is taken.',
  })
  @Allow('staff.manage')
  async createStaffMember(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new staff member.' }) input: CreateStaffMemberInput,
  ): Promise<StaffMember> {
    const fields = { ...input, password: input.password ?? null, participantId: input.participantId ?? null };
    return toStaffMember(await scope.write((tx) => this.staff.create(tx, scope.context, fields)), scope);
  }

  @Mutation(() => StaffMember, {
    description:
      'Changes an address, a name or roles. Errors: NOT_FOUND, BAD_INPUT, CONFLICT when the address is taken or no administrator would be left.',
  })
  @Allow('staff.manage')
  async updateStaffMember(
    @Scope() scope: RequestScope,
    @Args('id', { type: () => ID, description: 'The staff member.' }, IdPipe) id: string,
    @Args('input', { description: 'What changes.' }) input: UpdateStaffMemberInput,
  ): Promise<StaffMember> {
    return toStaffMember(await scope.write((tx) => this.staff.update(tx, id, given(input))), scope);
  }

  @Mutation(() => StaffMember, {
    description:
      'Shuts somebody out at once, or lets them in again. Errors: NOT_FOUND, CONFLICT when no administrator would be left.',
  })
  @Allow('staff.manage')
  async disableStaffMember(
    @Scope() scope: RequestScope,
    @Args('id', { type: () => ID, description: 'The staff member.' }, IdPipe) id: string,
    @Args('disabled', { type: () => Boolean, defaultValue: true, description: 'False lets them in again.' })
    disabled: boolean,
  ): Promise<StaffMember> {
    const row = await scope.write((tx) =>
      disabled ? this.staff.disable(tx, id) : this.staff.enable(tx, id),
    );
    return toStaffMember(row, scope);
  }

  @Mutation(() => SignInLink, {
    description:
      'Makes a link for one sign-in, for somebody new or who forgot the password. Errors: NOT_FOUND, CONFLICT.',
  })
  @Allow('staff.manage')
  async createSignInLink(
    @Scope() scope: RequestScope,
    @Args('staffMemberId', { type: () => ID, description: 'Who is to sign in.' }, IdPipe)
    staffMemberId: string,
  ): Promise<SignInLink> {
    const { secret, row } = await scope.write((tx) =>
      this.staff.signInLink(tx, scope.context, staffMemberId),
    );
    return { url: signInAddress(this.config.publicUrl, secret), expiresAt: row.expiresAt };
  }
}
