import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AppError } from '#libs/errors/app-error.js';
import { ParticipantMerging } from '#libs/merging/participant-merging.js';
import { keptByDuplicate } from '#libs/people/participants.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { toParticipant } from '../people/people.mapping.js';
import { findParticipant } from '../people/people.objects.js';
import { Participant } from '../people/people.types.js';
import { MergeParticipantsInput } from './merging.inputs.js';
import { toMergePreview, toParticipantMerge } from './merging.mapping.js';
import { MergeParticipantsPayload } from './merging.payloads.js';
import { MergePreview, ParticipantMerge } from './merging.types.js';

/** Two participants who turn out to be one person. */
@Resolver(() => ParticipantMerge)
export class MergingResolver {
  constructor(private readonly merging: ParticipantMerging) {}

  @Query(() => MergePreview, {
    nullable: true,
    description: `What making one of two participants would move, and where both have something. Errors: NOT_FOUND, BAD_INPUT,
CONFLICT when one of them is archived, PARTICIPANT_MERGED.`,
  })
  @Allow('participants.merge')
  async previewMergeParticipants(
    @Scope() scope: RequestScope,
    @Args('survivorId', { type: () => ID, description: 'The participant who is kept.' }, IdPipe)
    survivorId: string,
    @Args('duplicateId', { type: () => ID, description: 'The other one, who is the same person.' }, IdPipe)
    duplicateId: string,
  ): Promise<MergePreview> {
    const pair = { survivorId, duplicateId };
    return toMergePreview(await scope.read((tx) => this.merging.preview(tx, scope.context, pair)));
  }

  @Mutation(() => MergeParticipantsPayload, {
    description: `Makes one of two participants who are the same person. All that is known of the duplicate goes to the one who is
kept; the duplicate is archived for good, and its secret links end. It cannot be undone. Asking again gives the same answer.
Errors: NOT_FOUND, BAD_INPUT, CONFLICT when one of them is archived or long in use, PARTICIPANT_MERGED, CONFIRMATION_NEEDED.`,
  })
  @Allow('participants.merge')
  async mergeParticipants(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who is who.' }) input: MergeParticipantsInput,
  ): Promise<MergeParticipantsPayload> {
    const { survivorId: survivorId, duplicateId, confirmation = null } = input;
    const pair = { survivorId, duplicateId };
    const row = await scope.write((tx) => this.merging.merge(tx, scope.context, pair, confirmation));
    return { merge: toParticipantMerge(row) };
  }

  @ResolveField(() => Participant, { description: 'The participant who is kept.' })
  survivor(@Scope() scope: RequestScope, @Parent() merge: ParticipantMerge): Promise<Participant> {
    return ofMerge(scope, merge.survivorId);
  }

  @ResolveField(() => Participant, { description: 'The one who is archived for good.' })
  duplicate(@Scope() scope: RequestScope, @Parent() merge: ParticipantMerge): Promise<Participant> {
    return ofMerge(scope, merge.duplicateId);
  }
}

@Resolver(() => Participant)
export class MergedIntoResolver {
  @ResolveField(() => Participant, {
    nullable: true,
    description:
      'Who they turned out to be: stands in their place everywhere. Null while they are somebody of their own.',
  })
  async mergedInto(
    @Scope() scope: RequestScope,
    @Parent() participant: Participant,
  ): Promise<Participant | null> {
    const row = await scope.load(keptByDuplicate, participant.id);
    return row && toParticipant(row, scope);
  }
}

async function ofMerge(scope: RequestScope, id: string): Promise<Participant> {
  const participant = await findParticipant(scope, id);
  if (!participant) throw new AppError('INTERNAL', 'Somebody was merged who does not exist');
  return participant;
}
