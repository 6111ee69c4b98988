import { Field, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../graphql/scalars.js';
import { StaffMember } from '../people/people.types.js';
import { ApiToken } from './self.types.js';

@ObjectType({
  description: 'A sign-in that has succeeded. The session itself is in the cookie that came with the answer.',
})
export class SignInPayload {
  @Field(() => DateTime, { description: 'When the session ends by itself.' })
  expiresAt: Date;
}

@ObjectType({ description: 'A session or token that has ended.' })
export class SignOutPayload {
  @Field(() => DateTime, { description: 'When it ended.' })
  endedAt: Date;
}

@ObjectType({ description: 'A new API token with its secret, which is shown only now.' })
export class CreateApiTokenPayload {
  @Field(() => ApiToken, { description: 'The token.' })
  apiToken: ApiToken;

  @Field(() => String, { description: 'Send it as `Authorization: Bearer <secret>`.' })
  secret: string;
}

@ObjectType({ description: 'An API token that has ended.' })
export class RevokeApiTokenPayload {
  @Field(() => ApiToken, { description: 'The token, which lets nobody in any more.' })
  apiToken: ApiToken;
}

@ObjectType({ description: 'A password, changed.' })
export class ChangePasswordPayload {
  @Field(() => StaffMember, { description: 'Whose password it is.' })
  staffMember: StaffMember;
}
