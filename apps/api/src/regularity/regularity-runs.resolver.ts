import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { badInput } from '#libs/errors/app-error.js';
import { RegularityRuns } from '#libs/regularity/snapshots/regularity-runs.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { toRegularityRun } from './regularity.mapping.js';
import { RegularityRun } from './regularity-runs.types.js';

/** Runs are kept for 90 days, and there is one a night. */
const MOST_RUNS = 100;

@Resolver(() => RegularityRun)
export class RegularityRunsResolver {
  constructor(private readonly runs: RegularityRuns) {}

  @Query(() => [RegularityRun], {
    description: `The latest recomputations of all measures, the latest first. Errors: BAD_INPUT.`,
  })
  @Allow('organisation.manage')
  async regularityRuns(
    @Scope() scope: RequestScope,
    @Args('limit', {
      type: () => Int,
      defaultValue: 10,
      description: `How many, 1 to ${MOST_RUNS}.`,
    })
    limit: number,
  ): Promise<RegularityRun[]> {
    if (limit < 1 || limit > MOST_RUNS) throw badInput('limit', `Give a number from 1 to ${MOST_RUNS}`);
    return scope.read(async (tx) => {
      const runs = await this.runs.latest(tx, limit);
      const participantsInAll = await this.runs.participantsInAll(tx);
      return runs.map((run) => toRegularityRun(run, participantsInAll));
    });
  }
}
