import { Field, ID, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../graphql/scalars.js';

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
