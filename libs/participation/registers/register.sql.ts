import { isUuid, type TenantContext, type Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import type { DatedMark, KeptMark, NewChange, SentMark, Situation } from '../rules/register-decision.js';

/** The statements behind registers: each reads or writes all marks at once. */

export interface LockedSession {
  readonly id: string;
  readonly cancelled: boolean;
  readonly closed: boolean;
  readonly day_has_come: boolean;
  readonly received_at: Date;
  readonly register_note: string | null;
  readonly anonymous_visitors: number | null;
}

/**
 * Locks the session. NO KEY UPDATE: its registers wait for each other, while foreign keys to it can still be checked.
 * @throws AppError NOT_FOUND
 */
export async function lockSession(tx: Tx, sessionId: string): Promise<LockedSession> {
  const [session] = await tx.query<LockedSession[]>(
    `SELECT s.id, s.status = 'CANCELLED' AS cancelled, s.register_closed_at IS NOT NULL AS closed,
       (now() AT TIME ZONE s.time_zone)::date >= s.local_date AS day_has_come,
       clock_timestamp()::timestamptz(3) AS received_at, s.register_note,
       (SELECT h.people FROM headcount h WHERE h.session_id = s.id AND h.kind = 'ANONYMOUS_VISITORS') AS anonymous_visitors
     FROM session s WHERE s.id = $1 FOR NO KEY UPDATE OF s`,
    [sessionId],
  );
  if (!session) throw new AppError('NOT_FOUND', 'There is no such session');
  return session;
}

/**
 * The marks with the people they are of now: a device that was offline may not have heard that two of them turned out to
 * be one.
 */
export async function ofKeptPeople(tx: Tx, marks: readonly SentMark[]): Promise<SentMark[]> {
  const rows = await tx.query<{ id: string; kept_id: string }[]>(
    'SELECT id, kept_id FROM kept_participants($1::uuid[])',
    [marks.map((mark) => mark.participantId).filter(isUuid)],
  );
  const kept = new Map(rows.map((row) => [row.id, row.kept_id]));
  return marks.map((mark) => ({
    ...mark,
    participantId: kept.get(mark.participantId) ?? mark.participantId,
  }));
}

/** What is known about the people and the client keys of these marks; nothing of those who were merged. */
export async function situationOf(
  tx: Tx,
  context: TenantContext,
  session: LockedSession,
  marks: readonly SentMark[],
): Promise<Situation> {
  const participantIds = [...new Set(marks.map((mark) => mark.participantId).filter(isUuid))];
  const participants = await tx.query<(DatedMark & { participantId: string; isMarked: boolean })[]>(
    // Materialised: read once, also where the planner has no statistics yet and takes the table for small.
    `WITH standing AS MATERIALIZED (SELECT * FROM attendance WHERE session_id = $1)
     SELECT p.id AS "participantId", a.id IS NOT NULL AS "isMarked", a.client_key AS "clientKey", a.mark,
       a.walk_in AS "walkIn", a.note, a.marked_at AS "markedAt"
     FROM participant p LEFT JOIN standing a ON a.participant_id = p.id
     WHERE p.id = ANY ($2::uuid[]) AND p.merged_into_id IS NULL`,
    [session.id, participantIds],
  );
  const kept = await tx.query<KeptMark[]>(
    `SELECT client_key AS "clientKey", session_id AS "sessionId", participant_id AS "participantId", mark,
       walk_in AS "walkIn", note, applied
     FROM attendance_change WHERE organisation_id = $1 AND client_key = ANY ($2::text[])`,
    // Keys with characters that PostgreSQL cannot hold are refused row by row later.
    [context.organisationId, marks.map((mark) => mark.clientKey).filter((key) => !key.includes('\0'))],
  );
  return {
    sessionId: session.id,
    receivedAt: session.received_at,
    participants: new Map(
      participants.map(({ isMarked, participantId, ...mark }) => [participantId, isMarked ? mark : null]),
    ),
    kept: new Map(kept.map((mark) => [mark.clientKey, mark])),
    takenKeys: new Set(),
  };
}

/**
 * Adds marks to the history. Returns the keys that were taken at this moment by a register of another session, or that
 * belong to a session which this person may not see.
 */
export async function keepChanges(
  tx: Tx,
  context: TenantContext,
  session: LockedSession,
  device: string | null,
  changes: readonly NewChange[],
): Promise<Set<string>> {
  if (changes.length === 0) return new Set();
  // In the order of the keys, so that two registers which share keys cannot wait for each other.
  const ordered = changes.toSorted((a, b) => (a.clientKey < b.clientKey ? -1 : 1));
  const kept = await tx.query<{ client_key: string }[]>(
    `INSERT INTO attendance_change (organisation_id, session_id, actor_id, device, recorded_at,
       participant_id, client_key, previous_mark, mark, walk_in, note, marked_at, applied)
     SELECT $1, $2, $3, $4, $5, * FROM unnest($6::uuid[], $7::text[], $8::text[], $9::text[], $10::boolean[],
       $11::text[], $12::timestamptz[], $13::boolean[])
     ON CONFLICT (organisation_id, client_key) DO NOTHING
     RETURNING client_key`,
    [
      context.organisationId,
      session.id,
      context.actor.staffMemberId,
      device?.trim() || null,
      session.received_at,
      ordered.map((change) => change.participantId),
      ordered.map((change) => change.clientKey),
      ordered.map((change) => change.previousMark),
      ordered.map((change) => change.mark),
      ordered.map((change) => change.walkIn),
      ordered.map((change) => change.note),
      ordered.map((change) => change.markedAt),
      ordered.map((change) => change.applied),
    ],
  );
  const keptKeys = new Set(kept.map((row) => row.client_key));
  return new Set(ordered.map((change) => change.clientKey).filter((key) => !keptKeys.has(key)));
}

/** Makes these marks the ones that hold. The session must be locked. */
export async function putInForce(
  tx: Tx,
  context: TenantContext,
  session: LockedSession,
  inForce: ReadonlyMap<string, DatedMark>,
): Promise<void> {
  if (inForce.size === 0) return;
  const rows = [...inForce].toSorted(([a], [b]) => (a < b ? -1 : 1));
  await tx.query(
    `INSERT INTO attendance (organisation_id, session_id, recorded_by_id, recorded_at,
       participant_id, client_key, mark, walk_in, note, marked_at)
     SELECT $1, $2, $3, $4, * FROM unnest($5::uuid[], $6::text[], $7::text[], $8::boolean[], $9::text[],
       $10::timestamptz[])
     ON CONFLICT (organisation_id, session_id, participant_id) DO UPDATE SET
       recorded_by_id = excluded.recorded_by_id, recorded_at = excluded.recorded_at, client_key = excluded.client_key,
       mark = excluded.mark, walk_in = excluded.walk_in, note = excluded.note, marked_at = excluded.marked_at`,
    [
      context.organisationId,
      session.id,
      context.actor.staffMemberId,
      session.received_at,
      rows.map(([participantId]) => participantId),
      rows.map(([, mark]) => mark.clientKey),
      rows.map(([, mark]) => mark.mark),
      rows.map(([, mark]) => mark.walkIn),
      rows.map(([, mark]) => mark.note),
      rows.map(([, mark]) => mark.markedAt),
    ],
  );
}

/** Sets the number of visitors without a name. */
export async function countVisitors(
  tx: Tx,
  context: TenantContext,
  session: LockedSession,
  people: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO headcount (organisation_id, session_id, kind, people, counted_at, recorded_by_id)
     VALUES ($1, $2, 'ANONYMOUS_VISITORS', $3, $4, $5)
     ON CONFLICT (organisation_id, session_id) WHERE kind = 'ANONYMOUS_VISITORS' DO UPDATE
       SET people = excluded.people, counted_at = excluded.counted_at, recorded_by_id = excluded.recorded_by_id
       WHERE headcount.people <> excluded.people`,
    [context.organisationId, session.id, people, session.received_at, context.actor.staffMemberId],
  );
}
