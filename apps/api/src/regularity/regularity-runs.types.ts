import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../graphql/scalars.js';

@ObjectType({
  description:
    'One recomputation of every measure of the organisation: each night, and when the definitions have changed. A run that was cut off goes on where it stood.',
})
export class RegularityRun {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => Int, { description: 'Which version of the definitions it follows.' })
  definitionVersion: number;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt: Date;

  @Field(() => DateTime, { description: 'When it last made progress.' })
  progressedAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was done; null until then.' })
  finishedAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was abandoned for a run that began from the start; null otherwise.',
  })
  givenUpAt: Date | null;

  @Field(() => Int, { description: 'Participants looked at so far.' })
  participants: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many there are to look at: as many as the organisation has now, or as many as it looked at when it is done. Null when it was given up.',
  })
  participantsInAll: number | null;

  @Field(() => Int, { description: 'Rows that were missing, older or wrong, and were written.' })
  rowsWritten: number;
}
