import { Field, ObjectType } from '@nestjs/graphql';
import { ChangedSession } from '../groups/planning.payloads.js';
import { Session } from '../groups/sessions.types.js';
import { ExcursionParticipant, Headcount } from './excursions.types.js';

@ObjectType({ description: 'A new excursion.' })
export class CreateExcursionPayload extends ChangedSession {}

@ObjectType({ description: 'An excursion that was changed.' })
export class UpdateExcursionPayload extends ChangedSession {}

@ObjectType({ isAbstract: true })
abstract class KeptParticipant {
  @Field(() => ExcursionParticipant, { description: 'What is kept about them now.' })
  excursionParticipant: ExcursionParticipant;
}

@ObjectType({ description: 'What is kept about somebody for an excursion.' })
export class SaveExcursionParticipantPayload extends KeptParticipant {}

@ObjectType({ description: 'What somebody said about pictures of them at an excursion.' })
export class SavePhotoConsentPayload extends KeptParticipant {}

@ObjectType({ description: 'A headcount that was recorded.' })
export class RecordHeadcountPayload {
  @Field(() => Headcount, { description: 'The count in force for that departure.' })
  headcount: Headcount;

  @Field(() => Session, { description: 'The session.' })
  session: Session;
}
