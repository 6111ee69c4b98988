import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../graphql/enum-of.js';
import { LocalDate } from '../graphql/scalars.js';

const HIDDEN =
  'Null where fewer than five people are behind it and the reader sees numbers only, who gets it rounded to a multiple of five.';

@ObjectType({ description: 'Days from one to another, both included.' })
export class PeriodOfDays {
  @Field(() => LocalDate, { description: 'The first day.' })
  from: string;

  @Field(() => LocalDate, { description: 'The last day.' })
  to: string;
}

@ObjectType({ description: `A number beside that of the period before. ${HIDDEN}` })
export class RhythmComparison {
  @Field(() => Int, { nullable: true, description: 'In the period.' })
  now: number | null;

  @Field(() => Int, { nullable: true, description: 'In the period before.' })
  before: number | null;

  @Field(() => Int, { nullable: true, description: 'now − before.' })
  change: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'change ÷ before; null, too, when `before` is under five.',
  })
  relativeChange: number | null;
}

@ObjectType({ description: 'One ISO week in which there was a session.' })
export class RhythmWeek {
  @Field(() => LocalDate, { description: 'Its Monday.' })
  week: string;

  @Field(() => Int, { description: 'Sessions held.' })
  sessions: number;

  @Field(() => Int, { nullable: true, description: `People who came, each once. ${HIDDEN}` })
  people: number | null;

  @Field(() => Int, { nullable: true, description: `Encounters. ${HIDDEN}` })
  encounters: number | null;
}

@ObjectType({ description: 'How many people came in a given number of weeks of the period.' })
export class ActiveWeeksBin {
  @Field(() => Int, { description: 'From this number of weeks.' })
  from: number;

  @Field(() => Int, { nullable: true, description: 'To this number of weeks; null: no upper limit.' })
  to: number | null;

  @Field(() => Int, { nullable: true, description: `People. ${HIDDEN}` })
  people: number | null;
}

@ObjectType({ description: 'How many of today’s members have a momentum in a range (see `momentum`).' })
export class MomentumBin {
  @Field(() => Float, { description: 'From this momentum.' })
  from: number;

  @Field(() => Float, { description: 'Up to, but not including, this one; the last bin includes 1.' })
  to: number;

  @Field(() => Int, { nullable: true, description: `People. ${HIDDEN}` })
  people: number | null;
}

@ObjectType({ description: 'What changed in the retention of a group at one duration of memberships.' })
export class RetentionStep {
  @Field(() => Int, { description: 'Whole weeks since the membership began.' })
  week: number;

  @Field(() => Int, { description: 'Memberships that had lasted until then.' })
  atRisk: number;

  @Field(() => Int, { description: 'Of them, those that ended at this duration.' })
  left: number;

  @Field(() => Float, { description: 'The share that is estimated to stay longer, from 0 to 1.' })
  survival: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The lower end of its 95 % interval (Greenwood); null once nobody is left.',
  })
  low: number | null;

  @Field(() => Float, { nullable: true, description: 'The upper end of its 95 % interval.' })
  high: number | null;
}

@ObjectType({
  description:
    'How long people stay in a group: the Kaplan–Meier estimate over all memberships. Somebody has left when four weeks in which the group met for them went by after their last visit; all others count for as long as they are known to have stayed.',
})
export class Retention {
  @Field(() => Int, { description: 'Memberships that had begun by the end of the period.' })
  memberships: number;

  @Field(() => Int, { description: 'Of them, those who have left.' })
  left: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'The first week after which at most half are estimated to stay; null when more than half do.',
  })
  medianWeeks: number | null;

  @Field(() => [RetentionStep], {
    description: 'The durations at which somebody left, in order. Before the first one everybody stays.',
  })
  steps: readonly RetentionStep[];
}

@ObjectType({ description: 'The distribution of a figure over people.' })
export class Average {
  @Field(() => Float, { description: 'The mean.' })
  mean: number;

  @Field(() => Float, { description: 'The median.' })
  median: number;
}

@ObjectType({
  description:
    'How much of the group people have had, each over the weeks from their first visit in the period to their last.',
})
export class Dosage {
  @Field(() => Int, { description: 'People who came.' })
  people: number;

  @Field(() => Average, { description: 'Hours attended a week.' })
  hoursPerWeek: Average;

  @Field(() => Average, { description: 'Weeks from the first visit to the last, both included.' })
  weeks: Average;

  @Field(() => Average, { description: 'Kinds of session attended.' })
  kinds: Average;
}

@ObjectType({
  description:
    'The rhythm of many people together in a period, beside the period of the same length before. An encounter is one person present at one session.',
})
export class Rhythm {
  @Field(() => PeriodOfDays, { description: 'The period.' })
  period: PeriodOfDays;

  @Field(() => PeriodOfDays, { description: 'The period before: whole months before whole months.' })
  periodBefore: PeriodOfDays;

  @Field(() => Boolean, {
    description: 'Whether numbers of people are protected: rounded to multiples of five, none under five.',
  })
  isProtected: boolean;

  @Field(() => RhythmComparison, { description: 'Sessions that were held.' })
  sessions: RhythmComparison;

  @Field(() => RhythmComparison, { description: 'People who came, each once.' })
  people: RhythmComparison;

  @Field(() => RhythmComparison, { description: 'Of them, those who had never come before.' })
  newPeople: RhythmComparison;

  @Field(() => RhythmComparison, { description: 'Encounters.' })
  encounters: RhythmComparison;

  @Field(() => [RhythmWeek], { description: 'Week by week; weeks without a session are left out.' })
  weeks: RhythmWeek[];

  @Field(() => [ActiveWeeksBin], { description: 'People by the number of weeks they came in.' })
  activeWeeks: ActiveWeeksBin[];

  @Field(() => [MomentumBin], {
    nullable: true,
    description: 'The momentum of today’s members; of a group only.',
  })
  momentum: MomentumBin[] | null;

  @Field(() => Retention, {
    nullable: true,
    description: 'How long people stay; of a group only, and never where numbers are protected.',
  })
  retention: Retention | null;

  @Field(() => Dosage, {
    nullable: true,
    description:
      'How much of it people have had; of a group only, never where numbers are protected, and null when nobody came.',
  })
  dosage: Dosage | null;
}

export const RhythmSubjectKindEnum = enumOf(['GROUP', 'SITE'] as const);
registerEnumType(RhythmSubjectKindEnum, {
  name: 'RhythmSubjectKind',
  description: 'Of what a rhythm can be read, beside the whole organisation.',
  valuesMap: {
    GROUP: { description: 'A group.' },
    SITE: { description: 'A site with all its groups.' },
  },
});

@ObjectType({ description: 'A group or a site by a name that discloses nothing.' })
export class RhythmSubject {
  @Field(() => ID, { description: 'Its id, for `groupRegularity` or `siteRegularity`.' })
  id: string;

  @Field(() => RhythmSubjectKindEnum, { description: 'What it is.' })
  kind: 'GROUP' | 'SITE';

  @Field(() => String, { description: 'The public name of a group, or the name of a site.' })
  name: string;
}
