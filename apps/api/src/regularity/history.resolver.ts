import { Args, ArgsType, Extensions, Field, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { IsIn, IsString } from 'class-validator';
import { badInput } from '#libs/errors/app-error.js';
import {
  everyPeriod,
  LATEST_PERIOD_DAY,
  MAX_PERIODS,
  PERIOD_KINDS,
  periodsTouched,
  type PeriodKind,
} from '#libs/regularity/measures/history-periods.js';
import { membershipMonths, membershipWeeks, personPeriods } from '#libs/regularity/measures/history.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import type { RowsAsked } from '../graphql/limits.js';
import { LocalDate } from '../graphql/scalars.js';
import { MembershipRegularityPeriod, RegularityPeriod, RegularityPeriodKindEnum } from './history.types.js';
import { historyByMembership, historyByParticipant } from './regularity.loaders.js';
import { MembershipRegularity, ParticipantRegularity } from './regularity.types.js';

@ArgsType()
export class HistoryArgs {
  @Field(() => RegularityPeriodKindEnum, { description: 'By weeks or by months.' })
  @IsIn(PERIOD_KINDS)
  kind: PeriodKind;

  @Field(() => LocalDate, { description: 'A day of the first period.' })
  @IsString()
  from: string;

  @Field(() => LocalDate, { description: 'A day of the last period.' })
  @IsString()
  to: string;
}

const DESCRIPTION = `Every week or month from one day to another in time order, whole also at the ends; at most ${MAX_PERIODS.WEEK} weeks or ${MAX_PERIODS.MONTH} months. Errors: BAD_INPUT.`;

const NOTHING = { visits: 0, activeWeeks: 0, offeredWeeks: 0 };
const NOTHING_IN_GROUP = { ...NOTHING, attended: 0, missed: 0, momentum: null };

/** Too many are refused by the field itself, which can say why. */
const rowsAsked: RowsAsked<HistoryArgs> = (args) =>
  Math.min(Math.max(periodsTouched(args.kind, args), 0), MAX_PERIODS[args.kind]);

@Resolver(() => MembershipRegularity)
export class MembershipHistoryResolver {
  @ResolveField(() => [MembershipRegularityPeriod], { description: DESCRIPTION })
  @Extensions({ rowsAsked })
  async history(
    @Scope() scope: RequestScope,
    @Parent() { membershipId }: MembershipRegularity,
    @Args() args: HistoryArgs,
  ): Promise<MembershipRegularityPeriod[]> {
    requireFew(args);
    const stored = await scope.load(historyByMembership, membershipId);
    const { weeks, months } = stored ?? { weeks: [], months: [] };
    const history = args.kind === 'WEEK' ? membershipWeeks(weeks) : membershipMonths(months);
    return everyPeriod(args.kind, args, history, NOTHING_IN_GROUP);
  }
}

@Resolver(() => ParticipantRegularity)
export class ParticipantHistoryResolver {
  @ResolveField(() => [RegularityPeriod], { description: DESCRIPTION })
  @Extensions({ rowsAsked })
  async history(
    @Scope() scope: RequestScope,
    @Parent() { participantId }: ParticipantRegularity,
    @Args() args: HistoryArgs,
  ): Promise<RegularityPeriod[]> {
    requireFew(args);
    const stored = await scope.load(historyByParticipant, participantId);
    const { weeks, months } = stored ?? { weeks: [], months: [] };
    return everyPeriod(args.kind, args, personPeriods(args.kind === 'WEEK' ? weeks : months), NOTHING);
  }
}

function requireFew(args: HistoryArgs): void {
  if (args.to < args.from) throw badInput('to', 'Give a last day that is not before the first');
  if (args.to > LATEST_PERIOD_DAY) throw badInput('to', `Give a day up to ${LATEST_PERIOD_DAY}`);
  const most = MAX_PERIODS[args.kind];
  if (periodsTouched(args.kind, args) > most) {
    throw badInput('to', `Give at most ${most} ${args.kind === 'WEEK' ? 'weeks' : 'months'}`);
  }
}
