import { Field, Int, ObjectType } from '@nestjs/graphql';
import { MEMBERSHIP_MEASURES, PERSON_MEASURES } from '#libs/regularity/measures/catalogue.js';
import { DateTime } from '../graphql/scalars.js';
import { withMeasureFields } from './measure-fields.js';

@ObjectType({
  description:
    'Measures as short sentences for the people they are about: what they did, never what they missed. A measure with nothing good to say yet has no sentence.',
})
export class PlainWords {
  @Field(() => String, {
    nullable: true,
    description:
      'All in one sentence, totals first, as in “Olit mukana 7 kertaa 10:stä, jo 4 viikkoa peräkkäin.”; null before the first visit.',
  })
  summary: string | null;

  @Field(() => String, { nullable: true, description: 'Totals, as in “Olit mukana 7 kertaa 10:stä”.' })
  visits: string | null;

  @Field(() => String, { nullable: true, description: 'Active weeks, as in “Mukana 8 viikolla 10:stä”.' })
  weeks: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The current run of weeks, from two up, as in “Jo 4 viikkoa peräkkäin”.',
  })
  streak: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      '“Samat päivät toistuvat”, when `similarWeeks` is 0.75 or more. Of a membership only: always null for a person over all groups.',
  })
  days: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      '“Viime aikoina useammin”, when `momentum` exceeds `attendanceRate` by 0.2 or more: one visit more out of five. Never the opposite. Of a membership only: always null for a person over all groups.',
  })
  lately: string | null;
}

/** What is known of stored measures, of whatever scope. */
@ObjectType({ isAbstract: true })
abstract class ComputedMeasures {
  participantId: string;

  @Field(() => DateTime, { description: 'When these figures last changed.' })
  computedAt: Date;

  @Field(() => Int, { description: 'Which version of the definitions they follow.' })
  definitionVersion: number;
}

@ObjectType({
  description:
    'How steadily somebody takes part, over all their groups: active weeks and streaks. There is no rate over several groups, because they meet differently often. Weeks are ISO weeks of local dates. For staff only.',
})
export class ParticipantRegularity extends withMeasureFields(PERSON_MEASURES, ComputedMeasures) {}

@ObjectType({
  description:
    'How steadily somebody takes part in one group, over the days of one membership. For staff only; never a ranking.',
})
export class MembershipRegularity extends withMeasureFields(MEMBERSHIP_MEASURES, ComputedMeasures) {
  membershipId: string;

  @Field(() => Boolean, {
    description:
      'Fewer than four sessions count: there are numbers only, and no rate, which would be chance.',
  })
  countsOnly: boolean;
}
