/*
 * What an engineer would write for the same tables by hand: one prepared statement for a whole request. It looks the token up
 * by the function that Rytmi uses, sets the organisation and the groups of a peer, and reads under the same row-level security.
 */

/**
 * A statement of one request. `$1` is the SHA-256 of the token.
 * @param data reads with `begun` before it, a row with the organisation and the staff member
 */
function asPresented(data: string): string {
  return `
    WITH begun AS MATERIALIZED (
      SELECT t.organisation_id, t.staff_member_id,
        set_config('app.organisation_id', t.organisation_id::text, true),
        set_config('app.group_ids', CASE WHEN t.roles = '{PEER}' THEN t.own_group_ids::text ELSE '' END, true)
      FROM resolve_access_token($1) t
    )
    SELECT data.* FROM begun CROSS JOIN LATERAL (${data} OFFSET 0) data`;
}

/** `$2`: the session. */
export const REGISTER = asPresented(`
  SELECT p.first_name AS "firstName", listed.mark
  FROM session s
  CROSS JOIN LATERAL (
    SELECT participant_id, member.participant_id IS NOT NULL AS is_member, seat.participant_id IS NOT NULL AS has_seat, a.mark
    FROM (SELECT m.participant_id FROM membership m WHERE m.organisation_id = begun.organisation_id AND m.group_id = s.group_id
        AND m.starts_on <= s.local_date AND coalesce(m.ends_on >= s.local_date, true)) member
    FULL JOIN (SELECT u.participant_id FROM sign_up u WHERE u.organisation_id = begun.organisation_id AND u.session_id = s.id
        AND u.status = 'SIGNED_UP') seat USING (participant_id)
    FULL JOIN (SELECT t.participant_id, t.mark FROM attendance t WHERE t.organisation_id = begun.organisation_id
        AND t.session_id = s.id) a USING (participant_id)
  ) listed
  JOIN participant p ON p.organisation_id = begun.organisation_id AND p.id = listed.participant_id
  WHERE s.organisation_id = begun.organisation_id AND s.id = $2
    AND (has_seat OR listed.mark IS NOT NULL OR (s.kind = 'MEETING' AND is_member))
  ORDER BY p.first_name COLLATE "fi-x-icu", p.id`);
