import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Language } from '#libs/people/language.js';
import { plainWords } from '#libs/regularity/measures/plain-words.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { Membership } from '../groups/groups.types.js';
import { LanguageEnum, WrittenLanguagePipe } from '../people/language.types.js';
import { Participant } from '../people/people.types.js';
import { regularityByMembership, regularityByParticipant } from './regularity.loaders.js';
import { toMembershipRegularity, toParticipantRegularity } from './regularity.mapping.js';
import { MembershipRegularity, ParticipantRegularity, PlainWords } from './regularity.types.js';

@Resolver(() => Membership)
export class RegularityOfMembershipResolver {
  @ResolveField(() => MembershipRegularity, {
    nullable: true,
    description:
      'How steadily they take part, as computed after each register; null until then, and for peers.',
  })
  async regularity(
    @Scope() scope: RequestScope,
    @Parent() membership: Membership,
  ): Promise<MembershipRegularity | null> {
    const row = await scope.load(regularityByMembership, membership.id);
    return row && toMembershipRegularity(row);
  }
}

@Resolver(() => Participant)
export class RegularityOfParticipantResolver {
  @ResolveField(() => ParticipantRegularity, {
    nullable: true,
    description:
      'How steadily they take part over all groups, as computed after each register; null until then, and for peers.',
  })
  async regularity(
    @Scope() scope: RequestScope,
    @Parent() participant: Participant,
  ): Promise<ParticipantRegularity | null> {
    const row = await scope.load(regularityByParticipant, participant.id);
    return row && toParticipantRegularity(row);
  }
}

@Resolver(() => MembershipRegularity)
export class MembershipInWordsResolver {
  @ResolveField(() => PlainWords, { description: 'The measures as sentences to say to the person.' })
  plainWords(
    @Parent() regularity: MembershipRegularity,
    @Args(
      'language',
      {
        type: () => LanguageEnum,
        defaultValue: 'fi',
        description: 'The language of the sentences: FI, SV or EN.',
      },
      WrittenLanguagePipe,
    )
    language: Language,
  ): PlainWords {
    return plainWords(regularity, language);
  }
}

@Resolver(() => ParticipantRegularity)
export class ParticipantInWordsResolver {
  @ResolveField(() => PlainWords, { description: 'The measures as sentences to say to the person.' })
  plainWords(
    @Parent() regularity: ParticipantRegularity,
    @Args(
      'language',
      {
        type: () => LanguageEnum,
        defaultValue: 'fi',
        description: 'The language of the sentences: FI, SV or EN.',
      },
      WrittenLanguagePipe,
    )
    language: Language,
  ): PlainWords {
    return plainWords(regularity, language);
  }
}
