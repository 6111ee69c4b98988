import { Injectable } from '@nestjs/common';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput, ERROR_CODES } from '#libs/errors/app-error.js';
import { requireManaged } from '#libs/groups/managed-groups.js';
import { applicantsOf } from '../seats/eligibility.sql.js';
import { SignUpChanges } from '../seats/sign-up-changes.js';
import { statusAfter } from '../rules/sign-up-machine.js';
import { INSERT_INVITED, SIGN_UPS_BY_ID, SIGN_UPS_OF_PEOPLE } from './sign-up-invitations.sql.js';
import { addInvitedGroups } from './sign-up-rules.js';
import { lockSession, transitionOf, applyTransitions } from '../seats/sign-up.sql.js';
import type { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpSource } from '../rules/sign-up-status.js';

/** Who is to be invited. */
export interface Invited {
  readonly participantIds?: readonly string[];
  /** Their members on the date of the session; from then on all their members may sign up. */
  readonly groupIds?: readonly string[];
}

export const MAX_INVITED_AT_ONCE = 1000;

/** Asking people whether they want to come. An invitation holds no seat. */
@Injectable()
export class SignUpInvitations {
  constructor(private readonly changes: SignUpChanges) {}

  /**
   * Invites people by name, also again when they have cancelled or declined, and the members of groups that have not
   * been asked yet: who has said no is not asked again because of a group.
   * @returns the sign-ups of who was invited now
   * @throws AppError NOT_FOUND, FORBIDDEN for groups when one does not manage the session’s own, BAD_INPUT,
   *   SESSION_CANCELLED, SESSION_STARTED, NOT_A_MEMBER when somebody named may not come
   */
  async invite(
    tx: Tx,
    context: TenantContext,
    sessionId: string,
    { participantIds = [], groupIds = [] }: Invited,
    source: SignUpSource = 'STAFF',
  ): Promise<SignUp[]> {
    if (participantIds.length === 0 && groupIds.length === 0) {
      throw badInput('participantIds', 'Name somebody, or a group');
    }
    if (participantIds.length > MAX_INVITED_AT_ONCE) {
      throw badInput('participantIds', `Name at most ${MAX_INVITED_AT_ONCE} people`);
    }
    // New rows come before the lock, as everywhere (sign-up.sql.ts).
    const made = await insertInvited(tx, context, sessionId, participantIds, groupIds, source);
    const session = await lockSession(tx, sessionId);
    if (session.status === 'CANCELLED') {
      throw new AppError('SESSION_CANCELLED', ERROR_CODES.SESSION_CANCELLED);
    }
    if (session.startsAt <= session.now) throw new AppError('SESSION_STARTED', ERROR_CODES.SESSION_STARTED);
    if (groupIds.length > 0) {
      requireManaged(context, session.groupId);
      await addInvitedGroups(tx, context, sessionId, groupIds);
    }
    const askers = await applicantsOf(tx, sessionId, participantIds);
    if (participantIds.some((id) => askers.get(id)?.mayCome !== true)) {
      throw new AppError('NOT_A_MEMBER', ERROR_CODES.NOT_A_MEMBER);
    }
    const again = (await SIGN_UPS_OF_PEOPLE.rows(tx, { sessionId, participantIds })).filter(
      ({ id, status }) => !made.includes(id) && statusAfter(status, 'INVITE') !== null,
    );
    const steps = [
      ...made.map((id) => transitionOf({ id, status: null, companion: false }, 'INVITE')),
      ...again.map((signUp) => transitionOf(signUp, 'INVITE', { companion: false })),
    ];
    await applyTransitions(tx, context, session, source, steps);
    const signUpIds = steps.map((step) => step.signUpId);
    if (signUpIds.length > 0)
      await this.changes.announce(tx, context, { kind: 'INVITED', sessionId, signUpIds });
    return SIGN_UPS_BY_ID.rows(tx, { signUpIds });
  }
}

/** @returns the ids of the new sign-ups @throws AppError NOT_FOUND */
async function insertInvited(
  tx: Tx,
  { organisationId }: TenantContext,
  sessionId: string,
  participantIds: readonly string[],
  groupIds: readonly string[],
  source: SignUpSource,
): Promise<string[]> {
  try {
    const invited = { organisationId, sessionId, participantIds, groupIds, source };
    return (await INSERT_INVITED.rows(tx, invited)).map((row) => row.id);
  } catch (error) {
    if (sqlStateOf(error) !== SQLSTATE.FOREIGN_KEY_VIOLATION) throw error;
    throw new AppError('NOT_FOUND', 'There is no such session or participant', { cause: error });
  }
}
