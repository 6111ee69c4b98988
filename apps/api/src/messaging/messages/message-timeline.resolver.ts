import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { gatewayCallsOf, timelinesOf } from '#libs/messaging/overview/message-timeline.js';
import type {
  GatewayCall as GatewayCallRow,
  TimelineStep,
} from '#libs/messaging/overview/message-timeline.sql.js';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import { staffMemberById } from '../../people/people.loaders.js';
import { toStaffMember } from '../../people/people.mapping.js';
import { StaffMember } from '../../people/people.types.js';
import { GatewayCall, MessageTimelineStep } from './message-timeline.types.js';
import { Message } from './messages.types.js';

const stepsByMessage = async (tx: Tx, ids: readonly string[]): Promise<Map<string, TimelineStep[]>> =>
  grouped(await timelinesOf(tx, ids), (row) => row.messageId);

const callsByMessage = async (tx: Tx, ids: readonly string[]): Promise<Map<string, GatewayCallRow[]>> =>
  grouped(await gatewayCallsOf(tx, ids), (row) => row.messageId);

/** What happened to a text, step by step. */
@Resolver(() => Message)
export class MessageTimelineResolver {
  @ResolveField(() => [MessageTimelineStep], {
    description: 'Everything that happened to it since it was written, in order.',
  })
  async timeline(@Scope() scope: RequestScope, @Parent() message: Message): Promise<MessageTimelineStep[]> {
    const steps = (await scope.load(stepsByMessage, message.id)) ?? [];
    return steps.map(({ at, kind, reason, gateway, attemptId, staffMemberId }) => ({
      at,
      kind,
      reason,
      gateway,
      callId: attemptId,
      staffMemberId,
    }));
  }

  @ResolveField(() => [GatewayCall], { description: 'The calls to gateways for it, in order.' })
  async gatewayCalls(@Scope() scope: RequestScope, @Parent() message: Message): Promise<GatewayCall[]> {
    const calls = (await scope.load(callsByMessage, message.id)) ?? [];
    return calls.map(({ id, gateway, startedAt, answeredAt, outcome, cause, code }) => ({
      id,
      gateway,
      startedAt,
      answeredAt,
      outcome,
      cause,
      code,
    }));
  }
}

/** Who did a step. */
@Resolver(() => MessageTimelineStep)
export class MessageTimelineStepResolver {
  @ResolveField(() => StaffMember, {
    nullable: true,
    description: 'Who did it; null when it was a job, a gateway or the recipient.',
  })
  async staffMember(
    @Scope() scope: RequestScope,
    @Parent() { staffMemberId }: MessageTimelineStep,
  ): Promise<StaffMember | null> {
    const row = staffMemberId === null ? null : await scope.load(staffMemberById, staffMemberId);
    return row && toStaffMember(row, scope);
  }
}
