import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../graphql/scalars.js';

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

@ObjectType({
  description:
    'How steadily somebody takes part, over all their groups: active weeks and streaks. There is no rate over several groups, because they meet differently often. Weeks are ISO weeks of local dates. For staff only.',
})
export class ParticipantRegularity {
  participantId: string;

  @Field(() => Int, { description: 'Sessions attended (PRESENT or LATE), walk-ins included.' })
  visits: number;

  @Field(() => Int, {
    description: 'Weeks in which they came to at least one session that was meant for them.',
  })
  activeWeeks: number;

  @Field(() => Int, {
    description:
      'Weeks with at least one session that counts: one they had a place in and are marked PRESENT, LATE or ABSENT. Excused, unmarked and cancelled sessions count nowhere.',
  })
  offeredWeeks: number;

  @Field(() => Int, { description: 'Active weeks in a row up to the latest offered week.' })
  currentStreak: number;

  @Field(() => Int, {
    description:
      'The longest run of active weeks; weeks that were not offered neither break nor lengthen it.',
  })
  bestStreak: number;

  @Field(() => DateTime, { description: 'When these figures last changed.' })
  computedAt: Date;

  @Field(() => Int, { description: 'Which version of the definitions they follow.' })
  definitionVersion: number;
}

@ObjectType({
  description:
    'How steadily somebody takes part in one group, over the days of one membership. For staff only; never a ranking.',
})
export class MembershipRegularity extends ParticipantRegularity {
  membershipId: string;

  @Field(() => Int, { description: 'Sessions that count and were attended.' })
  attended: number;

  @Field(() => Int, { description: 'Sessions that count and were missed: marked ABSENT.' })
  missed: number;

  @Field(() => Boolean, {
    description:
      'Fewer than four sessions count: there are numbers only, and no rate, which would be chance.',
  })
  countsOnly: boolean;

  @Field(() => Float, {
    nullable: true,
    description: 'attended ÷ (attended + missed), from 0 to 1; null when `countsOnly`.',
  })
  attendanceRate: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The lower end of its Wilson 95 % interval; null when `countsOnly`.',
  })
  wilsonLow: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The upper end of its Wilson 95 % interval; null when `countsOnly`.',
  })
  wilsonHigh: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'How evenly the visits are spread, from 0 (in bursts) to 1 (equal gaps), about 0.5 by chance: (1 − A) ÷ 2 with A the burstiness of the gaps between visits for finite sequences (Kim & Jo 2016, arXiv 1604.01125), a gap counted in sessions that count. Null with fewer than five visits. For staff, not to be shown to the person.',
  })
  evenness: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'How alike the weeks are, from 0 to 1: over all pairs of offered weeks, the mean of weekdays attended in both ÷ those of the week with more (WS1 of Boroujeni et al. 2016); pairs of two weeks without a visit are left out. Null with fewer than three offered weeks, and before the first visit that counts.',
  })
  similarWeeks: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'The share of sessions attended lately, from 0 to 1: as `attendanceRate`, but each session weighs two thirds of the one after it (an exponentially weighted mean with α = 1/3). Null when no session counts yet.',
  })
  momentum: number | null;
}
