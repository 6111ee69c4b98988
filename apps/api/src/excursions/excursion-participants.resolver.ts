import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AppError } from '#libs/errors/app-error.js';
import { ExcursionParticipants } from '#libs/excursions/excursion-participants.js';
import { PhotoConsents } from '#libs/excursions/photo-consents.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { Participant } from '../people/people.types.js';
import { SaveExcursionParticipantInput, SavePhotoConsentInput } from './excursion-participants.inputs.js';
import { legsBySession, legSeatsBySession, photoConsentsBySession } from './excursions.loaders.js';
import { toExcursionParticipant, toLegSeat, toPhotoConsent, toTransportLeg } from './excursions.mapping.js';
import { SaveExcursionParticipantPayload, SavePhotoConsentPayload } from './excursions.payloads.js';
import { ExcursionParticipant, LegSeat, PhotoConsent, TransportLeg } from './excursions.types.js';

@Resolver(() => ExcursionParticipant)
export class ExcursionParticipantsResolver {
  constructor(
    private readonly participants: ExcursionParticipants,
    private readonly pictures: PhotoConsents,
  ) {}

  @Mutation(() => SaveExcursionParticipantPayload, {
    description:
      'Keeps what a leader needs to know about somebody on an excursion, what they paid, and where they sit. Errors: NOT_FOUND, BAD_INPUT, CONFLICT when a leg has too few free seats, or for contacts and needs later than 7 days after the return.',
  })
  @Allow('excursions.sensitive')
  async saveExcursionParticipant(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and what changes.' }) input: SaveExcursionParticipantInput,
  ): Promise<SaveExcursionParticipantPayload> {
    const { sessionId, participantId, legs, ...changes } = input;
    const row = await scope.write((tx) =>
      this.participants.set(tx, scope.context, sessionId, participantId, {
        ...changes,
        ...(legs == null ? {} : { legs }),
      }),
    );
    return { excursionParticipant: toExcursionParticipant(row) };
  }

  @Mutation(() => SavePhotoConsentPayload, {
    description:
      'Records what somebody says about pictures: taking and publishing separately, each to be withdrawn at any time. Errors: NOT_FOUND, BAD_INPUT.',
  })
  @Allow('excursions.sensitive')
  async savePhotoConsent(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and what they say.' }) input: SavePhotoConsentInput,
  ): Promise<SavePhotoConsentPayload> {
    const row = await scope.write((tx) => this.pictures.answer(tx, scope.context, input));
    return { excursionParticipant: toExcursionParticipant(row) };
  }

  @ResolveField(() => Participant, { description: 'Who it is about.' })
  async participant(
    @Scope() scope: RequestScope,
    @Parent() kept: ExcursionParticipant,
  ): Promise<Participant> {
    const row = await scope.load(participantById, kept.participantId);
    if (!row) throw new AppError('INTERNAL', 'Something is kept of a participant who does not exist');
    return toParticipant(row, scope);
  }

  @ResolveField(() => [LegSeat], { description: 'The legs they are on, in the order in which they depart.' })
  async legs(@Scope() scope: RequestScope, @Parent() kept: ExcursionParticipant): Promise<LegSeat[]> {
    return ofPerson(await scope.load(legSeatsBySession, kept.sessionId), kept).map(toLegSeat);
  }

  @ResolveField(() => [PhotoConsent], {
    description: 'Their agreements about pictures, withdrawn ones too, oldest first.',
  })
  async photoConsents(
    @Scope() scope: RequestScope,
    @Parent() kept: ExcursionParticipant,
  ): Promise<PhotoConsent[]> {
    return ofPerson(await scope.load(photoConsentsBySession, kept.sessionId), kept).map(toPhotoConsent);
  }
}

@Resolver(() => LegSeat)
export class LegSeatsResolver {
  @ResolveField(() => TransportLeg, { description: 'The leg.' })
  async leg(@Scope() scope: RequestScope, @Parent() seat: LegSeat): Promise<TransportLeg> {
    const legs = await scope.load(legsBySession, seat.sessionId);
    const leg = legs?.find(({ id }) => id === seat.legId);
    if (!leg) throw new AppError('INTERNAL', 'Somebody has a seat on a leg that does not exist');
    return toTransportLeg(leg, scope);
  }
}

function ofPerson<Row extends { readonly participantId: string }>(
  rows: readonly Row[] | null,
  { participantId }: ExcursionParticipant,
): Row[] {
  return (rows ?? []).filter((row) => row.participantId === participantId);
}
