import { Field, ObjectType } from '@nestjs/graphql';
import { ParticipantMerge } from './merging.types.js';

@ObjectType({ description: 'Two participants, made one.' })
export class MergeParticipantsPayload {
  @Field(() => ParticipantMerge, { description: 'Who was kept, and what moved.' })
  merge: ParticipantMerge;
}
