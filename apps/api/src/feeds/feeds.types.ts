import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { Connection } from '../graphql/connection.js';
import { enumOf } from '../graphql/enum-of.js';
import { DateTime } from '../graphql/scalars.js';
import { IdField } from '../graphql/fields.js';

export const CALENDAR_FEED_KINDS = ['STAFF', 'SITE', 'PARTICIPANT'] as const;
export type CalendarFeedKind = (typeof CALENDAR_FEED_KINDS)[number];

const CalendarFeedKindEnum = enumOf(CALENDAR_FEED_KINDS);
registerEnumType(CalendarFeedKindEnum, {
  name: 'CalendarFeedKind',
  description: 'Which sessions a calendar shows.',
  valuesMap: {
    STAFF: { description: 'Those of the groups that a staff member leads.' },
    SITE: { description: 'Those of all groups of a site.' },
    PARTICIPANT: {
      description: 'Those of a participant’s groups, and those in which they have a seat. Names nobody else.',
    },
  },
});

@ObjectType({
  description:
    'A calendar to subscribe to at a secret address. It shows sessions from three months back to a year ahead, with public names.',
})
export class CalendarFeed {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => CalendarFeedKindEnum, { description: 'Which sessions it shows.' })
  kind: CalendarFeedKind;

  staffMemberId: string | null;
  siteId: string | null;
  participantId: string | null;

  @Field(() => Boolean, { description: 'Whether it shows the internal names of groups instead; STAFF only.' })
  internalNames: boolean;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was last fetched, to five minutes; null: never.',
  })
  lastUsedAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when its address leads nowhere; null while it works.',
  })
  revokedAt: Date | null;
}

export const CalendarFeedConnection = Connection(CalendarFeed);

@ObjectType({ description: 'A new calendar with its address, which is shown only now.' })
export class CreateCalendarFeedPayload {
  @Field(() => CalendarFeed, { description: 'The calendar.' })
  feed: CalendarFeed;

  @Field(() => String, {
    description: 'The address to subscribe to. Whoever knows it can read the calendar, until it is revoked.',
  })
  url: string;
}

@ObjectType({ description: 'A calendar whose address leads nowhere any more.' })
export class RevokeCalendarFeedPayload {
  @Field(() => CalendarFeed, { description: 'The calendar as it is now.' })
  feed: CalendarFeed;
}

@InputType({ description: 'A new calendar.' })
export class CreateCalendarFeedInput {
  @Field(() => CalendarFeedKindEnum, { description: 'Which sessions it shows. STAFF is about oneself.' })
  @IsIn(CALENDAR_FEED_KINDS)
  kind: CalendarFeedKind;

  @Field(() => ID, { nullable: true, description: 'The site; goes with SITE.' })
  @IsOptional()
  siteId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The participant; goes with PARTICIPANT.' })
  @IsOptional()
  participantId?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether groups are shown by their internal names; goes with STAFF. Telephones show calendars on locked screens.',
  })
  @IsBoolean()
  internalNames: boolean;
}

@InputType({ description: 'A calendar whose address is ended.' })
export class RevokeCalendarFeedInput {
  @IdField('The calendar.')
  id: string;
}
