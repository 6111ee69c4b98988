import { Field, ObjectType } from '@nestjs/graphql';
import { CheckIn } from './check-ins.types.js';

@ObjectType({ description: 'A check-in, after a call.' })
export class LogCheckInContactPayload {
  @Field(() => CheckIn, { description: 'The check-in, with the call.' })
  checkIn: CheckIn;
}

@ObjectType({ description: 'A check-in, put off or taken up again.' })
export class SnoozeCheckInPayload {
  @Field(() => CheckIn, { description: 'The check-in.' })
  checkIn: CheckIn;
}

@ObjectType({ description: 'A check-in, in other hands.' })
export class AssignCheckInPayload {
  @Field(() => CheckIn, { description: 'The check-in.' })
  checkIn: CheckIn;
}

@ObjectType({ description: 'A check-in, with a new note.' })
export class CreateCheckInNotePayload {
  @Field(() => CheckIn, { description: 'The check-in, with the note.' })
  checkIn: CheckIn;
}
