import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { badInput } from '#libs/errors/app-error.js';
import type { Language } from '#libs/people/language.js';
import { MAX_DIMENSIONS, type Dimension } from '#libs/reporting/dimensions.js';
import { ReportFigures } from '#libs/reporting/report-figures.js';
import { BASIS_OF, FIGURES, type FigureName } from '#libs/reporting/report-words.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { LanguageEnum, WrittenLanguagePipe } from '../people/language.types.js';
import { ReportFilterInput } from './reporting.inputs.js';
import { DimensionEnum, ReportFigure, ReportRow } from './reporting.types.js';

const FIRST_YEAR = 1990;
const LAST_YEAR = 2200;

/** Exact figures, for those who may see the rows behind them; the files at /reports leave small cells empty. */
@Resolver()
export class ReportFiguresResolver {
  constructor(private readonly figures: ReportFigures) {}

  @Query(() => [ReportFigure], {
    description:
      'The figures of a calendar year as STEA asks for them: people, encounters, hours, volunteers, each with what it rests on. Exact: what leaves the organisation is written by GET /reports/yearly.csv or .xlsx, where small cells stay empty. Errors: BAD_INPUT.',
  })
  @Allow('reports.read')
  async yearlyFigures(
    @Scope() scope: RequestScope,
    @Args('year', { type: () => Int, description: 'Such as 2026.' }) year: number,
    @Args(
      'language',
      { type: () => LanguageEnum, defaultValue: 'fi', description: 'Of the words: FI, SV or EN.' },
      WrittenLanguagePipe,
    )
    language: Language,
  ): Promise<ReportFigure[]> {
    if (year < FIRST_YEAR || year > LAST_YEAR) throw badInput('year', 'Give a year such as 2026');
    const filter = { from: `${year}-01-01`, to: `${year}-12-31` };
    const figures = await scope.read((tx) => this.figures.total(tx, filter));
    return (Object.keys(FIGURES) as FigureName[]).map((name) => ({
      ...FIGURES[name][language],
      value: figures[name],
      basis: BASIS_OF[name],
    }));
  }

  @Query(() => [ReportRow], {
    description: `Encounters and people of a period, told apart by at most ${MAX_DIMENSIONS} dimensions; one row for all without any. Exact, as yearlyFigures. Errors: BAD_INPUT.`,
  })
  @Allow('reports.read')
  async encounterFigures(
    @Scope() scope: RequestScope,
    @Args('filter', { description: 'Whose, and when.' }) filter: ReportFilterInput,
    @Args('by', { type: () => [DimensionEnum], defaultValue: [], description: 'Told apart by these.' })
    by: Dimension[],
  ): Promise<ReportRow[]> {
    if (filter.to < filter.from) throw badInput('filter.to', 'Give a last day that is not before the first');
    return scope.read((tx) => this.figures.rows(tx, filter, by));
  }
}
