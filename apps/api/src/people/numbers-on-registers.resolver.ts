import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { RegisterRow } from '../participation/participation.types.js';
import { participantsToAskForNumber } from './people.loaders.js';

/** What staff ask people when they come. */
@Resolver(() => RegisterRow)
export class NumbersOnRegistersResolver {
  @ResolveField(() => Boolean, {
    nullable: true,
    description: 'Whether to ask them at this visit if their phone number is still right; null for peers.',
  })
  async askToConfirmNumber(
    @Scope() scope: RequestScope,
    @Parent() row: RegisterRow,
  ): Promise<boolean | null> {
    if (scope.isPeer) return null;
    return (await scope.load(participantsToAskForNumber, row.participant.id)) ?? false;
  }
}
