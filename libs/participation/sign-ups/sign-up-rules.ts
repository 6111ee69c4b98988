import { Injectable } from '@nestjs/common';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { requireManaged } from '#libs/groups/managed-groups.js';
import { problemsOfRules, type SignUpRuleSet } from '../rules/sign-up-rule-check.js';
import { endOffersByCutOff, HAS_WAITLIST, lockSession } from '../seats/sign-up.sql.js';
import { Waitlist, type Promoted } from '../waitlist/waitlist.js';

/** What changes; what is left out stays as it is. */
export type SignUpRuleChanges = Partial<SignUpRuleSet>;

/** The rules in force for a session, and what came of its minimum. */
export interface RulesOfSession extends SignUpRuleSet {
  readonly sessionId: string;
  /** When too few had signed up by the moment of decision; null: it was reached, or the moment has not come. */
  readonly minimumMissedAt: Date | null;
  readonly waiting: number;
}

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
    await store(tx, next);
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
  return tx.query<RulesOfSession[]>(
    `SELECT s.id AS "sessionId", s.sign_up_opens_at AS "opensAt", s.sign_up_closes_at AS "closesAt",
       s.members_first_until AS "membersFirstUntil", s.minimum_people AS "minimumPeople", s.decide_by AS "decideBy",
       s.minimum_missed_at AS "minimumMissedAt", s.reserved_seats AS "reservedSeats",
       s.companions_allowed AS "companionsAllowed", s.cancel_notice_minutes AS "cancelNoticeMinutes",
       ${HAS_WAITLIST} AS "waitlistEnabled", s.waitlist_mode AS "waitlistMode", s.offer_hours AS "offerHours",
       s.offer_cut_off_minutes AS "offerCutOffMinutes", s.waiting,
       ARRAY(SELECT i.group_id FROM session_invited_group i WHERE i.session_id = s.id ORDER BY i.group_id) AS "invitedGroupIds"
     FROM session s WHERE s.id = ANY ($1)`,
    [sessionIds],
  );
}

async function store(tx: Tx, rules: RulesOfSession): Promise<void> {
  await tx.query(
    `UPDATE session SET sign_up_opens_at = $2, sign_up_closes_at = $3, members_first_until = $4, minimum_people = $5,
       decide_by = $6, reserved_seats = $7, companions_allowed = $8, cancel_notice_minutes = $9,
       waitlist_enabled = CASE WHEN waitlist_enabled IS NULL AND $10 = (kind <> 'MEETING') THEN NULL ELSE $10 END,
       waitlist_mode = $11, offer_hours = $12, offer_cut_off_minutes = $13
     WHERE id = $1`,
    [
      rules.sessionId,
      rules.opensAt,
      rules.closesAt,
      rules.membersFirstUntil,
      rules.minimumPeople,
      rules.decideBy,
      rules.reservedSeats,
      rules.companionsAllowed,
      rules.cancelNoticeMinutes,
      rules.waitlistEnabled,
      rules.waitlistMode,
      rules.offerHours,
      rules.offerCutOffMinutes,
    ],
  );
}

/** Whoever has signed up already stays signed up. */
async function inviteOnly(
  tx: Tx,
  context: TenantContext,
  sessionId: string,
  groupIds: readonly string[],
): Promise<void> {
  await tx.query('DELETE FROM session_invited_group WHERE session_id = $1 AND group_id <> ALL ($2)', [
    sessionId,
    groupIds,
  ]);
  await addInvitedGroups(tx, context, sessionId, groupIds);
}

/** @throws AppError NOT_FOUND */
export async function addInvitedGroups(
  tx: Tx,
  context: TenantContext,
  sessionId: string,
  groupIds: readonly string[],
): Promise<void> {
  try {
    await tx.query(
      `INSERT INTO session_invited_group (organisation_id, session_id, group_id)
       SELECT $1, $2, id FROM unnest($3::uuid[]) AS id ON CONFLICT (session_id, group_id) DO NOTHING`,
      [context.organisationId, sessionId, groupIds],
    );
  } catch (error) {
    if (sqlStateOf(error) !== SQLSTATE.FOREIGN_KEY_VIOLATION) throw error;
    throw new AppError('NOT_FOUND', 'There is no such group', { cause: error });
  }
}

async function planMinimumCheck(tx: Tx, context: TenantContext, rules: RulesOfSession): Promise<void> {
  await tx.query('UPDATE session SET minimum_missed_at = NULL WHERE id = $1', [rules.sessionId]);
  if (rules.decideBy === null) {
    await tx.query('DELETE FROM minimum_check WHERE session_id = $1', [rules.sessionId]);
    return;
  }
  await tx.query(
    `INSERT INTO minimum_check (organisation_id, session_id, due_at) VALUES ($1, $2, $3)
     ON CONFLICT (session_id) DO UPDATE SET due_at = excluded.due_at`,
    [context.organisationId, rules.sessionId, rules.decideBy],
  );
}
