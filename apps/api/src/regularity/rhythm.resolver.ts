import { Args, Field, ID, InputType, Query, Resolver } from '@nestjs/graphql';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import { Site } from '#libs/people/site.entity.js';
import { RHYTHM_SUBJECTS } from './rhythm.sql.js';
import { IsString } from 'class-validator';
import { daysBetween } from '#libs/calendar/local-date.js';
import { systemContext, TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';
import { found } from '#libs/errors/found.js';
import { isObserver } from '#libs/people/principal.js';
import { isCalendarPeriod, periodBefore, type Period } from '#libs/regularity/measures/period.js';
import {
  RhythmReading,
  type RhythmSubject as Subject,
} from '#libs/regularity/group-rhythm/group-statistics.js';
import {
  shownBin,
  shownFigures,
  shownWeek,
  type Sight,
} from '#libs/regularity/group-rhythm/suppressed-statistics.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { LocalDate } from '../graphql/scalars.js';
import { Rhythm, RhythmSubject } from './rhythm.types.js';

/** Longer ones would be read faster from the reports. */
const MAX_PERIOD_DAYS = 3 * 366;

@InputType({ description: 'Days from one to another, both included; at most three years.' })
export class PeriodInput {
  @Field(() => LocalDate, { description: 'The first day.' })
  @IsString()
  from: string;

  @Field(() => LocalDate, { description: 'The last day.' })
  @IsString()
  to: string;
}

const ERRORS =
  'Whoever sees numbers only asks for whole calendar months, quarters or years. Errors: NOT_FOUND, BAD_INPUT.';

@Resolver()
export class RhythmResolver {
  constructor(
    private readonly reading: RhythmReading,
    private readonly database: TenantDatabase,
  ) {}

  @Query(() => Rhythm, { nullable: true, description: `The rhythm of a group. ${ERRORS}` })
  @Allow('aggregates.read')
  async groupRegularity(
    @Scope() scope: RequestScope,
    @Args('groupId', { type: () => ID, description: 'The group.' }, IdPipe) groupId: string,
    @Args('period', { description: 'The period.' }) period: PeriodInput,
  ): Promise<Rhythm> {
    return this.rhythm(scope, { kind: 'GROUP', id: groupId }, period);
  }

  @Query(() => Rhythm, { nullable: true, description: `The rhythm of a site with all its groups. ${ERRORS}` })
  @Allow('aggregates.read')
  async siteRegularity(
    @Scope() scope: RequestScope,
    @Args('siteId', { type: () => ID, description: 'The site.' }, IdPipe) siteId: string,
    @Args('period', { description: 'The period.' }) period: PeriodInput,
  ): Promise<Rhythm> {
    return this.rhythm(scope, { kind: 'SITE', id: siteId }, period);
  }

  @Query(() => Rhythm, { nullable: true, description: `The rhythm of the whole organisation. ${ERRORS}` })
  @Allow('aggregates.read')
  async organisationRegularity(
    @Scope() scope: RequestScope,
    @Args('period', { description: 'The period.' }) period: PeriodInput,
  ): Promise<Rhythm> {
    return this.rhythm(scope, { kind: 'ORGANISATION', id: null }, period);
  }

  @Query(() => [RhythmSubject], {
    description: 'Groups in use and sites whose rhythm can be read, by names that disclose nothing.',
  })
  @Allow('aggregates.read')
  async rhythmSubjects(@Scope() scope: RequestScope): Promise<RhythmSubject[]> {
    return this.read(scope, (tx) => RHYTHM_SUBJECTS.rows(tx, {}));
  }

  private async rhythm(scope: RequestScope, subject: Subject, asked: PeriodInput): Promise<Rhythm> {
    const sight: Sight = isObserver(scope.principal) ? 'PROTECTED' : 'EXACT';
    const period = checked(asked, sight);
    const before = periodBefore(period);
    return this.read(scope, async (tx) => {
      await requireSubject(tx, subject);
      const groupId = subject.kind === 'GROUP' ? subject.id : null;
      const isExactGroup = groupId !== null && sight === 'EXACT';
      const figures = await this.reading.figures(tx, subject, period);
      const earlier = await this.reading.figures(tx, subject, before);
      const weeks = await this.reading.weeks(tx, subject, period);
      const activeWeeks = await this.reading.activeWeeks(tx, subject, period);
      const momentum = groupId === null ? null : await this.reading.momentum(tx, groupId);
      return {
        period,
        periodBefore: before,
        isProtected: sight === 'PROTECTED',
        ...shownFigures(figures, earlier, sight),
        weeks: weeks.map((week) => shownWeek(week, sight)),
        activeWeeks: activeWeeks.map((bin) => shownBin(bin, sight)),
        momentum: momentum && momentum.map((bin) => shownBin(bin, sight)),
        retention: isExactGroup ? await this.reading.retention(tx, groupId, period.to) : null,
        dosage: isExactGroup ? await this.reading.dosage(tx, groupId, period) : null,
      };
    });
  }

  /** An observer’s own transactions show no row of anybody; their numbers are counted beside them. */
  private async read<T>(scope: RequestScope, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (!isObserver(scope.principal)) return scope.read(work);
    return this.database.read(systemContext(scope.context.organisationId), work);
  }
}

function checked({ from, to }: PeriodInput, sight: Sight): Period {
  if (to < from) throw badInput('period.to', 'Give a last day that is not before the first');
  if (daysBetween(from, to) >= MAX_PERIOD_DAYS) throw badInput('period.to', 'Give at most three years');
  if (sight === 'PROTECTED' && !isCalendarPeriod({ from, to })) {
    throw badInput('period', 'Give a whole calendar month, quarter or year');
  }
  return { from, to };
}

async function requireSubject(tx: Tx, { kind, id }: Subject): Promise<void> {
  if (kind === 'ORGANISATION') return;
  const kindOfRow = kind === 'GROUP' ? ActivityGroup : Site;
  found(await tx.existsBy<ActivityGroup | Site>(kindOfRow, { id }), 'group or site');
}
