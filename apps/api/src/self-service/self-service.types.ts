import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { Connection } from '../graphql/connection.js';
import { DateTime } from '../graphql/scalars.js';
import { IdField, OptionalIdField } from '../graphql/fields.js';

/** Good for this long where nothing else is said. */
export const DEFAULT_SELF_SERVICE_DAYS = 90;

@ObjectType({
  description:
    'A secret link to one participant’s own page: their coming sessions, and coming, not coming, giving up a seat, accepting an offer. Works without an account.',
})
export class SelfServiceLink {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  participantId: string;
  sessionId: string | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ends; null: when its session has ended.' })
  expiresAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when it leads nowhere; null while it works.' })
  revokedAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When something was last answered there. Looking does not count.',
  })
  lastUsedAt: Date | null;
}

export const SelfServiceLinkConnection = Connection(SelfServiceLink);

@ObjectType({ description: 'A new link with its address, which is shown only now.' })
export class CreateSelfServiceLinkPayload {
  @Field(() => SelfServiceLink, { description: 'The link.' })
  link: SelfServiceLink;

  @Field(() => String, {
    description: 'The address for the participant. Whoever knows it can answer for them until it ends.',
  })
  url: string;
}

@ObjectType({ description: 'A link that leads nowhere any more.' })
export class RevokeSelfServiceLinkPayload {
  @Field(() => SelfServiceLink, { description: 'The link as it is now.' })
  link: SelfServiceLink;
}

@InputType({ description: 'A new link to a participant’s own page.' })
export class CreateSelfServiceLinkInput {
  @IdField('Whose page it is.')
  participantId: string;

  @OptionalIdField(
    'The session after which it ends, whenever that is moved to. The page shows other sessions too.',
  )
  sessionId?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: `When it ends at the latest, within a year; without a session and if left out, after ${DEFAULT_SELF_SERVICE_DAYS} days.`,
  })
  @IsOptional()
  expiresAt?: Date | null;
}

@InputType({ description: 'A link that is ended.' })
export class RevokeSelfServiceLinkInput {
  @IdField('The link.')
  id: string;
}
