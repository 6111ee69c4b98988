import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { PERIOD_KINDS } from '#libs/regularity/measures/history-periods.js';
import { enumOf } from '../graphql/enum-of.js';
import { LocalDate } from '../graphql/scalars.js';

export const RegularityPeriodKindEnum = enumOf(PERIOD_KINDS);
registerEnumType(RegularityPeriodKindEnum, {
  name: 'RegularityPeriodKind',
  description: 'By what a history is told.',
  valuesMap: {
    WEEK: { description: 'ISO weeks, from Monday to Sunday.' },
    MONTH: { description: 'Calendar months.' },
  },
});

@ObjectType({
  description:
    'What somebody did in one week or month, over all their groups; zeros where there was nothing. For staff only.',
})
export class RegularityPeriod {
  @Field(() => LocalDate, { description: 'Its first day.' })
  from: string;

  @Field(() => LocalDate, { description: 'Its last day.' })
  to: string;

  @Field(() => Int, { description: 'Sessions attended on its days, walk-ins included.' })
  visits: number;

  @Field(() => Int, { description: 'Weeks in which they came; of a week 0 or 1.' })
  activeWeeks: number;

  @Field(() => Int, {
    description:
      'Weeks with a session that counts; of a week 0 or 1, and 0 in breaks. A week that two months share counts in the month of its first session that counts, so months add up to the whole.',
  })
  offeredWeeks: number;
}

@ObjectType({
  description:
    'What somebody did in one group in one week or month; zeros where there was nothing. Counts and no rates: few sessions say little. For staff only.',
})
export class MembershipRegularityPeriod extends RegularityPeriod {
  @Field(() => Int, { description: 'Sessions that count and were attended, on its days.' })
  attended: number;

  @Field(() => Int, { description: 'Sessions that count and were missed, on its days.' })
  missed: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'The momentum after the last session that counts of the period, to three decimals; null when it has none.',
  })
  momentum: number | null;
}
