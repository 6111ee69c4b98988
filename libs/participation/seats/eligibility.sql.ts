import { fragment, identifier, sql, type Fragment } from '#libs/database/sql.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { MEMBER_ON } from '#libs/groups/member-on.sql.js';

/** Whether the participant is a member of the group of session `s`, on its local date. */
export function isMember<P>(participantId: Fragment<P>): Fragment<P> {
  return fragment<P>`EXISTS (SELECT 1 FROM membership m
    WHERE m.group_id = s.group_id AND m.participant_id = ${participantId} AND ${MEMBER_ON})`;
}

/** Open groups take everybody; closed ones who is on that date a member of them or of a group that is invited. */
export function mayCome<P>(participantId: Fragment<P>): Fragment<P> {
  return fragment<P>`(EXISTS (SELECT 1 FROM activity_group g WHERE g.id = s.group_id AND g.admission = 'OPEN')
    OR EXISTS (SELECT 1 FROM membership m WHERE m.participant_id = ${participantId} AND ${MEMBER_ON}
      AND (m.group_id = s.group_id OR EXISTS (
        SELECT 1 FROM session_invited_group i WHERE i.session_id = s.id AND i.group_id = m.group_id))))`;
}

export const ASKERS = sql<
  { sessionId: string; participantIds: readonly string[] },
  { id: string; mayCome: boolean; isMember: boolean }
>`
  SELECT p.id, ${mayCome(identifier('p.id'))} AS may_come, ${isMember(identifier('p.id'))} AS is_member
  FROM session s, participant p WHERE s.id = ${'sessionId'} AND p.id = ANY (${'participantIds'})`;

/** Who of these people may come to the session, and who of them are members of its own group. */
export async function applicantsOf(
  tx: Tx,
  sessionId: string,
  participantIds: readonly string[],
): Promise<Map<string, { mayCome: boolean; isMember: boolean }>> {
  const rows = await ASKERS.rows(tx, { sessionId, participantIds });
  return new Map(rows.map(({ id, ...asker }) => [id, asker]));
}
