import { Injectable } from '@nestjs/common';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { requireManaged } from '#libs/groups/managed-groups.js';
import { problemsOfRules, type SignUpRuleSet } from '../rules/sign-up-rule-check.js';
import { endOffersByCutOff, lockSession } from '../seats/sign-up.sql.js';
import {
  FORGET_MISSED_MINIMUM,
  INVITE_GROUPS,
  PLAN_MINIMUM_CHECK,
  RULES_OF_SESSIONS,
  STORE_RULES,
  UNINVITE_OTHER_GROUPS,
  UNPLAN_MINIMUM_CHECK,
  type RulesOfSession,
} from './sign-up-rules.sql.js';
import { Waitlist, type Promoted } from '../waitlist/waitlist.js';

/** What changes; what is left out stays as it is. */
export type SignUpRuleChanges = Partial<SignUpRuleSet>;

/** How people sign up for single sessions. */
@Injectable()
export class SignUpRules {
  constructor(private readonly waitlist: Waitlist) {}

  /**
   * Changes the rules of one session. Seats that are no longer kept back are offered at once; offers that would last
   * beyond a new cut-off are shortened; a new minimum or moment of decision is looked at anew.
   * @throws AppError NOT_FOUND, also for an invited group, FORBIDDEN, BAD_INPUT naming each field, CONFLICT when more
   *   seats are taken than would be left
   */
  async set(
    tx: Tx,
    context: TenantContext,
    sessionId: string,
    changes: SignUpRuleChanges,
  ): Promise<Promoted[]> {
    const session = await lockSession(tx, sessionId);
    requireManaged(context, session.groupId);
    const [before] = await rulesOfSessions(tx, [sessionId]);
    if (!before) throw new AppError('NOT_FOUND', 'There is no such session');
    const next: RulesOfSession = { ...before, ...changes };
    const problems = problemsOfRules(next, Object.keys(changes) as (keyof SignUpRuleSet)[], session);
    if (problems.length > 0) {
      throw new AppError('BAD_INPUT', 'Some rules cannot be used', { fields: problems });
    }
    if (session.capacity !== null && next.reservedSeats > session.capacity - session.seatsTaken) {
      const message = `At most ${session.capacity - session.seatsTaken} seats are left to keep back`;
      throw new AppError('CONFLICT', message, { fields: [{ field: 'reservedSeats', message }] });
    }
    await STORE_RULES.run(tx, next);
    if (changes.invitedGroupIds) await inviteOnly(tx, context, sessionId, changes.invitedGroupIds);
    if (changes.minimumPeople !== undefined || changes.decideBy !== undefined) {
      await planMinimumCheck(tx, context, next);
    }
    await endOffersByCutOff(tx, [sessionId]);
    return this.waitlist.promote(tx, context, await lockSession(tx, sessionId));
  }
}

/** The rules of each of several sessions, in one statement. */
export async function rulesOfSessions(tx: Tx, sessionIds: readonly string[]): Promise<RulesOfSession[]> {
  return RULES_OF_SESSIONS.rows(tx, { sessionIds });
}

/** Whoever has signed up already stays signed up. */
async function inviteOnly(
  tx: Tx,
  context: TenantContext,
  sessionId: string,
  groupIds: readonly string[],
): Promise<void> {
  await UNINVITE_OTHER_GROUPS.run(tx, { sessionId, groupIds });
  await addInvitedGroups(tx, context, sessionId, groupIds);
}

/** @throws AppError NOT_FOUND */
export async function addInvitedGroups(
  tx: Tx,
  { organisationId }: TenantContext,
  sessionId: string,
  groupIds: readonly string[],
): Promise<void> {
  try {
    await INVITE_GROUPS.run(tx, { organisationId, sessionId, groupIds });
  } catch (error) {
    if (sqlStateOf(error) !== SQLSTATE.FOREIGN_KEY_VIOLATION) throw error;
    throw new AppError('NOT_FOUND', 'There is no such group', { cause: error });
  }
}

async function planMinimumCheck(
  tx: Tx,
  { organisationId }: TenantContext,
  { sessionId, decideBy }: RulesOfSession,
): Promise<void> {
  await FORGET_MISSED_MINIMUM.run(tx, { sessionId });
  if (decideBy === null) await UNPLAN_MINIMUM_CHECK.run(tx, { sessionId });
  else await PLAN_MINIMUM_CHECK.run(tx, { organisationId, sessionId, dueAt: decideBy });
}
