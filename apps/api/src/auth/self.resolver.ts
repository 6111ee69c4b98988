import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Config } from '#libs/config/config.js';
import type { AccessToken } from '#libs/people/access-token.entity.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { SignIn } from '#libs/people/sign-in.js';
import { Staff } from '#libs/people/staff.js';
import { CONFIG } from '../config.js';
import type { GraphqlContext } from '../graphql/context.js';
import { toStaffMember } from '../people/people.mapping.js';
import { StaffMember } from '../people/people.types.js';
import { Allow, Public } from './access.js';
import { clearSessionCookie, setSessionCookie } from './credentials.js';
import { permissionsOf } from './permissions.js';
import type { RequestScope } from './request-scope.js';
import { Scope } from './scope.decorator.js';
import { ChangePasswordInput, CreateApiTokenInput, RevokeApiTokenInput, SignInInput } from './self.inputs.js';
import {
  ChangePasswordPayload,
  CreateApiTokenPayload,
  RevokeApiTokenPayload,
  SignInPayload,
  SignOutPayload,
} from './self.payloads.js';
import { ApiToken } from './self.types.js';

const MAX_LABEL_CHARACTERS = 100;

@Resolver()
export class SelfResolver {
  constructor(
    private readonly signInService: SignIn,
    private readonly tokens: AccessTokens,
    private readonly staff: Staff,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => StaffMember, { description: 'Whoever is signed in.' })
  @Allow('self.use')
  async me(@Scope() scope: RequestScope): Promise<StaffMember> {
    const row = await scope.read((tx) => this.staff.byId(tx, scope.principal.staffMemberId));
    return toStaffMember(row, scope);
  }

  @Query(() => [String], {
    description:
      'What whoever is signed in may do, by the names of permissions, such as `attendance.record`. For clients that show nothing that would be refused.',
  })
  @Allow('self.use')
  myPermissions(@Scope() scope: RequestScope): string[] {
    return permissionsOf(scope.principal);
  }

  @Query(() => [ApiToken], { description: 'One’s own API tokens that still work, newest first.' })
  @Allow('self.use')
  async apiTokens(@Scope() scope: RequestScope): Promise<ApiToken[]> {
    const rows = await scope.read((tx) => this.tokens.apiTokensOf(tx, scope.principal.staffMemberId));
    return rows.map(toApiToken);
  }

  @Mutation(() => SignInPayload, {
    description:
      'Signs a browser in by cookie. Errors: SIGN_IN_FAILED, TOO_MANY_ATTEMPTS after five failures in a row.',
  })
  @Public()
  async signIn(
    @Context() context: GraphqlContext,
    @Args('input', { description: 'As whom.' }) input: SignInInput,
  ): Promise<SignInPayload> {
    const issued = await this.signInService.withPassword(input.email, input.password, context.requestId);
    setSessionCookie(context.reply, issued, this.config.publicUrl);
    return { expiresAt: issued.row.expiresAt };
  }

  @Mutation(() => SignOutPayload, {
    description: 'Ends the session or token that this request came with, at once.',
  })
  @Allow('self.use')
  async signOut(@Scope() scope: RequestScope, @Context() context: GraphqlContext): Promise<SignOutPayload> {
    const { staffMemberId, tokenId } = scope.principal;
    const { revokedAt } = await scope.write((tx) => this.tokens.revoke(tx, staffMemberId, tokenId));
    clearSessionCookie(context.reply);
    return { endedAt: revokedAt };
  }

  @Mutation(() => CreateApiTokenPayload, {
    description: 'Makes an API token for oneself; it works for a year or until it is revoked.',
  })
  @Allow('self.use')
  async createApiToken(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'What it is for.' }) input: CreateApiTokenInput,
  ): Promise<CreateApiTokenPayload> {
    const { organisationId, staffMemberId } = scope.principal;
    const issued = await scope.write((tx) =>
      this.tokens.issue(
        tx,
        organisationId,
        staffMemberId,
        'API',
        input.label.trim().slice(0, MAX_LABEL_CHARACTERS),
      ),
    );
    return { apiToken: toApiToken(issued.row), secret: issued.secret };
  }

  @Mutation(() => RevokeApiTokenPayload, {
    description: 'Ends one of one’s own API tokens, at once. Errors: NOT_FOUND.',
  })
  @Allow('self.use')
  async revokeApiToken(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which.' }) input: RevokeApiTokenInput,
  ): Promise<RevokeApiTokenPayload> {
    const row = await scope.write((tx) => this.tokens.revoke(tx, scope.principal.staffMemberId, input.id));
    return { apiToken: toApiToken(row) };
  }

  @Mutation(() => ChangePasswordPayload, {
    description:
      'Sets a new password of at least 12 characters. All sessions and tokens of one’s own end. Errors: BAD_INPUT.',
  })
  @Allow('self.use')
  async changePassword(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new password.' }) input: ChangePasswordInput,
  ): Promise<ChangePasswordPayload> {
    const row = await scope.write((tx) =>
      this.staff.setPassword(tx, scope.principal.staffMemberId, input.password),
    );
    return { staffMember: toStaffMember(row, scope) };
  }
}

function toApiToken(row: AccessToken): ApiToken {
  return {
    id: row.id,
    label: row.label,
    createdAt: row.createdAt,
    lastUsedAt: row.lastUsedAt,
    expiresAt: row.expiresAt,
  };
}
