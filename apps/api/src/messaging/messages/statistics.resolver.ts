import { Args, Query, Resolver } from '@nestjs/graphql';
import { badInput } from '#libs/errors/app-error.js';
import { MessageStatistics, totalOf } from '#libs/messaging/overview/message-statistics.js';
import { StuckMessages } from '#libs/messaging/overview/stuck-messages.js';
import { UnreachedMessages } from '#libs/messaging/overview/unreached-messages.js';
import { Allow } from '../../auth/access.js';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import { MessageMonth, MessagingProblems } from './statistics.types.js';

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

@Resolver()
export class StatisticsResolver {
  constructor(
    private readonly statistics: MessageStatistics,
    private readonly stuck: StuckMessages,
    private readonly unreached: UnreachedMessages,
  ) {}

  @Query(() => [MessageMonth], {
    description:
      'Texts by the month in which they were written, the latest first; months without texts are left out. Errors: BAD_INPUT.',
  })
  @Allow('messages.read')
  async messageStatistics(
    @Scope() scope: RequestScope,
    @Args('from', { type: () => String, description: 'The first month, YYYY-MM.' }) from: string,
    @Args('to', { type: () => String, description: 'The last month, YYYY-MM, included.' }) to: string,
  ): Promise<MessageMonth[]> {
    for (const [field, month] of Object.entries({ from, to })) {
      if (!MONTH.test(month)) throw badInput(field, 'Give a month such as 2026-11');
    }
    return scope.read((tx) => this.statistics.months(tx, from, to));
  }

  @Query(() => MessagingProblems, {
    description:
      'Texts of the organisation that are stuck now, and those of the last days that reached nobody.',
  })
  @Allow('messages.read')
  async messagingProblems(@Scope() scope: RequestScope): Promise<MessagingProblems> {
    return scope.read(async (tx) => {
      const { WAITING, HELD, IN_DOUBT } = await this.stuck.ofOrganisation(tx);
      const unreachedByReason = await this.unreached.ofOrganisation(tx);
      return {
        waiting: WAITING,
        held: HELD,
        inDoubt: IN_DOUBT,
        unreached: totalOf(unreachedByReason),
        unreachedByReason,
      };
    });
  }
}
