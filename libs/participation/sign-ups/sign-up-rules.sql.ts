import { fragment, sql } from '#libs/database/sql.js';
import type { SignUpRuleSet } from '../rules/sign-up-rule-check.js';
import type { SessionInvitedGroup } from '../seats/session-invited-group.entity.js';
import { HAS_WAITLIST } from '../seats/sign-up.sql.js';
import type { MinimumCheck } from './minimum-check.entity.js';

/** The rules in force for a session, and what came of its minimum. */
export interface RulesOfSession extends SignUpRuleSet {
  readonly sessionId: string;
  /** When too few had signed up by the moment of decision; null: it was reached, or the moment has not come. */
  readonly minimumNotReachedAt: Date | null;
  readonly waiting: number;
}

export const RULES_OF_SESSIONS = sql<{ sessionIds: readonly string[] }, RulesOfSession>`
  SELECT s.id AS session_id, s.sign_up_opens_at AS opens_at, s.sign_up_closes_at AS closes_at, s.members_first_until,
    s.minimum_people, s.decide_by, s.minimum_not_reached_at, s.reserved_seats, s.companions_allowed,
    s.cancel_notice_minutes, ${HAS_WAITLIST} AS waitlist_enabled, s.waitlist_mode, s.offer_hours,
    s.offer_cut_off_minutes, s.waiting,
    ARRAY(SELECT i.group_id FROM session_invited_group i WHERE i.session_id = s.id ORDER BY i.group_id)
      AS invited_group_ids
  FROM session s WHERE s.id = ANY (${'sessionIds'})`;

const OF_ITS_KIND = fragment<RulesOfSession>`waitlist_enabled IS NULL AND ${'waitlistEnabled'} = (kind <> 'MEETING')`;

export const STORE_RULES = sql<RulesOfSession>`
  UPDATE session SET sign_up_opens_at = ${'opensAt'}, sign_up_closes_at = ${'closesAt'},
    members_first_until = ${'membersFirstUntil'}, minimum_people = ${'minimumPeople'}, decide_by = ${'decideBy'},
    reserved_seats = ${'reservedSeats'}, companions_allowed = ${'companionsAllowed'},
    cancel_notice_minutes = ${'cancelNoticeMinutes'},
    waitlist_enabled = CASE WHEN ${OF_ITS_KIND} THEN NULL ELSE ${'waitlistEnabled'} END,
    waitlist_mode = ${'waitlistMode'}, offer_hours = ${'offerHours'}, offer_cut_off_minutes = ${'offerCutOffMinutes'}
  WHERE id = ${'sessionId'}`;

interface InvitedGroups {
  readonly sessionId: string;
  readonly groupIds: readonly string[];
}

export const UNINVITE_OTHER_GROUPS = sql<InvitedGroups>`
  DELETE FROM session_invited_group WHERE session_id = ${'sessionId'} AND group_id <> ALL (${'groupIds'})`;

export const INVITE_GROUPS = sql<InvitedGroups & Pick<SessionInvitedGroup, 'organisationId'>>`
  INSERT INTO session_invited_group (organisation_id, session_id, group_id)
  SELECT ${'organisationId'}, ${'sessionId'}, id FROM unnest(${'groupIds'}::uuid[]) AS id
  ON CONFLICT (organisation_id, session_id, group_id) DO NOTHING`;

export const FORGET_MISSED_MINIMUM = sql<{ sessionId: string }>`
  UPDATE session SET minimum_not_reached_at = NULL WHERE id = ${'sessionId'}`;

export const UNPLAN_MINIMUM_CHECK = sql<{ sessionId: string }>`
  DELETE FROM minimum_check WHERE session_id = ${'sessionId'}`;

export const PLAN_MINIMUM_CHECK = sql<MinimumCheck>`
  INSERT INTO minimum_check (organisation_id, session_id, due_at)
  VALUES (${'organisationId'}, ${'sessionId'}, ${'dueAt'})
  ON CONFLICT (organisation_id, session_id) DO UPDATE SET due_at = excluded.due_at`;
