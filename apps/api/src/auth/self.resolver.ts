import { Inject } from '@nestjs/common';
import { Args, Context, Field, ID, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { Config } from '#libs/config/config.js';
import type { AccessToken } from '#libs/people/access-token.entity.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { SignIn } from '#libs/people/sign-in.js';
import { Staff } from '#libs/people/staff.js';
import { CONFIG } from '../config.js';
import type { GraphqlContext } from '../graphql/context.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { DateTime } from '../graphql/scalars.js';
import { toStaffMember } from '../people/people.mapping.js';
import { StaffMember } from '../people/people.types.js';
import { Allow, Public } from './access.js';
import { clearSessionCookie, setSessionCookie } from './credentials.js';
import type { RequestScope } from './request-scope.js';
import { Scope } from './scope.decorator.js';

const MAX_LABEL_CHARACTERS = 100;

@ObjectType({
  description: 'A sign-in that has succeeded. The session itself is in the cookie that came with the answer.',
})
export class SignedIn {
  @Field(() => DateTime, { description: 'When the session ends by itself.' })
  expiresAt: Date;
}

@ObjectType({ description: 'A token with which a GraphQL client acts as the staff member who made it.' })
export class ApiToken {
  @Field(() => ID, { description: 'Its id, with which it is revoked.' })
  id: string;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  label: string | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was last used, give or take five minutes.' })
  lastUsedAt: Date | null;

  @Field(() => DateTime, { description: 'When it stops working by itself.' })
  expiresAt: Date;
}

@ObjectType({ description: 'A new API token with its secret, which is shown only now.' })
export class NewApiToken {
  @Field(() => String, { description: 'Send it as `Authorization: Bearer <secret>`.' })
  secret: string;

  @Field(() => ApiToken, { description: 'The token.' })
  token: ApiToken;
}

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

  @Query(() => [ApiToken], { description: 'One’s own API tokens that still work, newest first.' })
  @Allow('self.use')
  async apiTokens(@Scope() scope: RequestScope): Promise<ApiToken[]> {
    const rows = await scope.read((tx) => this.tokens.apiTokensOf(tx, scope.principal.staffMemberId));
    return rows.map(toApiToken);
  }

  @Mutation(() => SignedIn, {
    description:
      'Signs a browser in by cookie. Errors: SIGN_IN_FAILED, TOO_MANY_ATTEMPTS after five failures in a row.',
  })
  @Public()
  async signIn(
    @Context() context: GraphqlContext,
    @Args('email', { type: () => String, description: 'The address one signs in with.' }) email: string,
    @Args('password', { type: () => String, description: 'The password.' }) password: string,
  ): Promise<SignedIn> {
    const issued = await this.signInService.withPassword(email, password, context.requestId);
    setSessionCookie(context.reply, issued, this.config.publicUrl);
    return { expiresAt: issued.row.expiresAt };
  }

  @Mutation(() => Boolean, { description: 'Ends the session or token that this request came with, at once.' })
  @Allow('self.use')
  async signOut(@Scope() scope: RequestScope, @Context() context: GraphqlContext): Promise<boolean> {
    const { staffMemberId, tokenId } = scope.principal;
    await scope.write((tx) => this.tokens.revoke(tx, staffMemberId, tokenId));
    clearSessionCookie(context.reply);
    return true;
  }

  @Mutation(() => NewApiToken, {
    description: 'Makes an API token for oneself; it works for a year or until it is revoked.',
  })
  @Allow('self.use')
  async createApiToken(
    @Scope() scope: RequestScope,
    @Args('label', { type: () => String, description: 'What it is for; up to 100 characters.' })
    label: string,
  ): Promise<NewApiToken> {
    const { organisationId, staffMemberId } = scope.principal;
    const issued = await scope.write((tx) =>
      this.tokens.issue(
        tx,
        organisationId,
        staffMemberId,
        'API',
        label.trim().slice(0, MAX_LABEL_CHARACTERS),
      ),
    );
    return { secret: issued.secret, token: toApiToken(issued.row) };
  }

  @Mutation(() => Boolean, { description: 'Ends one of one’s own API tokens, at once. Errors: NOT_FOUND.' })
  @Allow('self.use')
  async revokeApiToken(
    @Scope() scope: RequestScope,
    @Args('id', { type: () => ID, description: 'The token.' }, IdPipe) id: string,
  ): Promise<boolean> {
    await scope.write((tx) => this.tokens.revoke(tx, scope.principal.staffMemberId, id));
    return true;
  }

  @Mutation(() => Boolean, {
    description:
      'Sets a new password of at least 12 characters. All sessions and tokens of one’s own end. Errors: BAD_INPUT.',
  })
  @Allow('self.use')
  async changePassword(
    @Scope() scope: RequestScope,
    @Args('password', { type: () => String, description: 'The new password.' }) password: string,
  ): Promise<boolean> {
    await scope.write((tx) => this.staff.setPassword(tx, scope.principal.staffMemberId, password));
    return true;
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
