import { Args, Query, Resolver } from '@nestjs/graphql';
import { PlanPreviews, type PlanPreview as Preview } from '#libs/messaging/reminders/plan-previews.js';
import { Allow } from '../../auth/access.js';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import {
  CancelSessionInput,
  CreateSessionInput,
  CreateSessionSeriesInput,
  RestoreSessionInput,
  toSessionChanges,
  UpdateSessionInput,
} from '../../groups/sessions.inputs.js';
import { toTextPreview } from './messages.mapping.js';
import { PlanPreview } from './plan-previews.types.js';

/** What would follow from changes of plans: each is made, looked at and taken back. */
@Resolver(() => PlanPreview)
export class PlanPreviewsResolver {
  constructor(private readonly previews: PlanPreviews) {}

  @Query(() => PlanPreview, {
    nullable: true,
    description: 'What making a session would lead to. Errors: those of `createSession`.',
  })
  @Allow('groups.plan')
  async previewCreateSession(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new session.' }) { groupId, ...fields }: CreateSessionInput,
  ): Promise<PlanPreview> {
    return toPlanPreview(
      await scope.trial((tx) => this.previews.ofNewSession(tx, scope.context, groupId, fields)),
    );
  }

  @Query(() => PlanPreview, {
    nullable: true,
    description: 'What making a series would lead to. Errors: those of `createSessionSeries`.',
  })
  @Allow('groups.plan')
  async previewCreateSessionSeries(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The new series.' }) input: CreateSessionSeriesInput,
  ): Promise<PlanPreview> {
    return toPlanPreview(await scope.trial((tx) => this.previews.ofNewSeries(tx, scope.context, input)));
  }

  @Query(() => PlanPreview, {
    nullable: true,
    description:
      'What moving or changing a session would lead to, and who would be told. Errors: those of `updateSession`.',
  })
  @Allow('groups.plan')
  async previewUpdateSession(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which session, and what would change.' }) input: UpdateSessionInput,
  ): Promise<PlanPreview> {
    const changes = toSessionChanges(input);
    return toPlanPreview(
      await scope.trial((tx) => this.previews.ofChange(tx, scope.context, input.id, changes, input.scope)),
    );
  }

  @Query(() => PlanPreview, {
    nullable: true,
    description:
      'What cancelling a session would lead to, and who would be told. Errors: those of `cancelSession`.',
  })
  @Allow('groups.plan')
  async previewCancelSession(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which session, and why.' })
    { id, reason, scope: reach }: CancelSessionInput,
  ): Promise<PlanPreview> {
    return toPlanPreview(
      await scope.trial((tx) => this.previews.ofCancellation(tx, scope.context, id, reason, reach)),
    );
  }

  @Query(() => PlanPreview, {
    nullable: true,
    description:
      'What taking back a cancellation would lead to, and who would be told. Errors: those of `restoreSession`.',
  })
  @Allow('groups.plan')
  async previewRestoreSession(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which session.' }) { id }: RestoreSessionInput,
  ): Promise<PlanPreview> {
    return toPlanPreview(await scope.trial((tx) => this.previews.ofRestoration(tx, scope.context, id)));
  }
}

function toPlanPreview({ notice, ...preview }: Preview): PlanPreview {
  return { ...preview, notice: notice && { ...notice, text: toTextPreview(notice.text) } };
}
