import { fragment, literal, sql } from '#libs/database/sql.js';
import { isUuid, type TenantContext, type Tx } from '#libs/database/tenant-database.js';
import type { DatedMark, KeptMark, NewChange, SentMark, RegisterState } from '../rules/register-decision.js';
import { AppError } from '#libs/errors/app-error.js';
import { REGISTER_CHANNEL } from './register-signal.js';
import { found } from '#libs/errors/found.js';

/** The statements behind registers: each reads or writes all marks at once. */

/** What a register needs of its session, whose row is locked. */
export interface LockedRegister {
  readonly sessionId: string;
  readonly cancelled: boolean;
  readonly closed: boolean;
  readonly closedById: string | null;
  readonly closedByPeer: boolean;
  readonly hasBegun: boolean;
  readonly dayHasCome: boolean;
  readonly receivedAt: Date;
  readonly note: string | null;
  readonly anonymousVisitors: number | null;
}

export const LOCK_REGISTER = sql<{ sessionId: string }, LockedRegister>`
  SELECT s.id AS session_id, s.status = 'CANCELLED' AS cancelled, s.register_closed_at IS NOT NULL AS closed,
    s.register_closed_by_id AS closed_by_id, s.starts_at <= now() AS has_begun,
    EXISTS (SELECT 1 FROM staff_member m WHERE m.id = s.register_closed_by_id AND 'PEER' = ANY (m.roles)) AS closed_by_peer,
    (now() AT TIME ZONE s.time_zone)::date >= s.local_date AS day_has_come,
    clock_timestamp()::timestamptz(3) AS received_at, s.register_note AS note,
    (SELECT h.people FROM headcount h WHERE h.session_id = s.id AND h.kind = 'ANONYMOUS_VISITORS') AS anonymous_visitors
  FROM session s WHERE s.id = ${'sessionId'} FOR NO KEY UPDATE OF s`;

/**
 * Locks the session. NO KEY UPDATE: its registers wait for each other, while foreign keys to it can still be checked.
 * @throws AppError NOT_FOUND
 */
export async function lockRegister(tx: Tx, sessionId: string): Promise<LockedRegister> {
  return found(await LOCK_REGISTER.first(tx, { sessionId }), 'session');
}

/** @throws AppError SESSION_CANCELLED, REGISTER_CLOSED, SESSION_NOT_STARTED when a register takes no marks now */
export function refuseUnlessOpen({ cancelled, closed, dayHasCome }: LockedRegister): void {
  if (cancelled) throw new AppError('SESSION_CANCELLED', 'The session is cancelled');
  if (closed) throw new AppError('REGISTER_CLOSED', 'The register is closed; reopen it to change marks');
  if (!dayHasCome)
    throw new AppError('SESSION_NOT_STARTED', 'Marks are taken from the day of the session on');
}

export const CLOSE_REGISTER = sql<{ sessionId: string; closedById: string | null }>`
  UPDATE session SET register_closed_at = now(), register_closed_by_id = ${'closedById'}
  WHERE id = ${'sessionId'} AND register_closed_at IS NULL`;

export const REOPEN_REGISTER = sql<{ sessionId: string }>`
  UPDATE session SET register_closed_at = NULL, register_closed_by_id = NULL
  WHERE id = ${'sessionId'} AND register_closed_at IS NOT NULL`;

export const SET_REGISTER_NOTE = sql<{ sessionId: string; note: string | null }>`
  UPDATE session SET register_note = ${'note'} WHERE id = ${'sessionId'}`;

export const KEPT_PARTICIPANTS = sql<{ ids: readonly string[] }, { id: string; survivorId: string }>`
  SELECT id, survivor_id FROM surviving_participants(${'ids'}::uuid[])`;

/**
 * The marks with the people they are of now: a device that was offline may not have heard that two of them turned out to
 * be one.
 */
export async function resolveMerged(tx: Tx, marks: readonly SentMark[]): Promise<SentMark[]> {
  const ids = marks.map((mark) => mark.participantId).filter(isUuid);
  const rows = await KEPT_PARTICIPANTS.rows(tx, { ids });
  const kept = new Map(rows.map((row) => [row.id, row.survivorId]));
  return marks.map((mark) => ({
    ...mark,
    participantId: kept.get(mark.participantId) ?? mark.participantId,
  }));
}

/** Materialised: read once, also where the planner has no statistics yet and takes the table for small. */
export const STANDING_MARKS = sql<
  { sessionId: string; participantIds: readonly string[] },
  DatedMark & { participantId: string; isMarked: boolean }
>`
  WITH standing AS MATERIALIZED (SELECT * FROM attendance WHERE session_id = ${'sessionId'})
  SELECT p.id AS participant_id, a.id IS NOT NULL AS is_marked, a.client_key, a.mark, a.walk_in, a.note, a.marked_at
  FROM participant p LEFT JOIN standing a ON a.participant_id = p.id
  WHERE p.id = ANY (${'participantIds'}::uuid[]) AND p.merged_into_id IS NULL`;

export const MARKS_OF_CLIENT_KEYS = sql<{ organisationId: string; clientKeys: readonly string[] }, KeptMark>`
  SELECT client_key, session_id, participant_id, mark, walk_in, note, applied
  FROM attendance_change
  WHERE organisation_id = ${'organisationId'} AND client_key = ANY (${'clientKeys'}::text[])`;

/** What is known about the people and the client keys of these marks; nothing of those who were merged. */
export async function loadRegisterState(
  tx: Tx,
  { organisationId }: TenantContext,
  { sessionId, receivedAt }: LockedRegister,
  marks: readonly SentMark[],
): Promise<RegisterState> {
  const participantIds = [...new Set(marks.map((mark) => mark.participantId).filter(isUuid))];
  const participants = await STANDING_MARKS.rows(tx, { sessionId, participantIds });
  // Keys with characters that PostgreSQL cannot hold are refused row by row later.
  const clientKeys = marks.map((mark) => mark.clientKey).filter((key) => !key.includes('\0'));
  const kept = await MARKS_OF_CLIENT_KEYS.rows(tx, { organisationId, clientKeys });
  return {
    sessionId,
    receivedAt,
    participants: new Map(
      participants.map(({ isMarked, participantId, ...mark }) => [participantId, isMarked ? mark : null]),
    ),
    kept: new Map(kept.map((mark) => [mark.clientKey, mark])),
    takenKeys: new Set(),
  };
}

interface Told {
  readonly organisationId: string;
  readonly sessionId: string;
}

/** Heard by all processes when the transaction commits: ids and nothing else. */
const TELL = fragment<Told>`SELECT pg_notify(${literal(REGISTER_CHANNEL)}, ${'organisationId'}::uuid::text || '/' || ${'sessionId'}::uuid::text)`;

export const TELL_OF_REGISTER = sql<Told>`${TELL}`;

/** Lists of the same length, one value for each mark. */
interface MarksToWrite {
  readonly organisationId: string;
  readonly sessionId: string;
  readonly actorId: string | null;
  readonly recordedAt: Date;
  readonly participantIds: readonly string[];
  readonly clientKeys: readonly string[];
  readonly marks: readonly DatedMark['mark'][];
  readonly walkIns: readonly boolean[];
  readonly notes: readonly (string | null)[];
  readonly markedAts: readonly Date[];
}

interface ChangesToWrite extends MarksToWrite {
  readonly device: string | null;
  readonly previousMarks: readonly DatedMark['mark'][];
  readonly previousKeys: readonly (string | null)[];
  readonly undoesBatches: readonly (number | null)[];
  readonly applied: readonly boolean[];
}

export const KEEP_CHANGES = sql<ChangesToWrite, { clientKey: string }>`
  INSERT INTO attendance_change (organisation_id, session_id, actor_id, device, recorded_at,
    batch, participant_id, client_key, previous_mark, mark, walk_in, note, marked_at, applied, previous_key, undoes_batch)
  SELECT ${'organisationId'}, ${'sessionId'}, ${'actorId'}, ${'device'}, ${'recordedAt'},
    (SELECT coalesce(max(c.batch), 0) + 1 FROM attendance_change c WHERE c.session_id = ${'sessionId'}), *
  FROM unnest(${'participantIds'}::uuid[], ${'clientKeys'}::text[], ${'previousMarks'}::text[], ${'marks'}::text[],
    ${'walkIns'}::boolean[], ${'notes'}::text[], ${'markedAts'}::timestamptz[], ${'applied'}::boolean[],
    ${'previousKeys'}::text[], ${'undoesBatches'}::integer[])
  ON CONFLICT (organisation_id, client_key) DO NOTHING
  RETURNING client_key`;

/**
 * Adds marks to the history. Returns the keys that were taken at this moment by a register of another session, or that
 * belong to a session which this person may not see.
 */
export async function appendHistory(
  tx: Tx,
  context: TenantContext,
  register: LockedRegister,
  device: string | null,
  changes: readonly NewChange[],
): Promise<Set<string>> {
  if (changes.length === 0) return new Set();
  // In the order of the keys, so that two registers which share keys cannot wait for each other.
  const ordered = changes.toSorted((a, b) => (a.clientKey < b.clientKey ? -1 : 1));
  const kept = await KEEP_CHANGES.rows(tx, {
    ...columnsToWrite(context, register, ordered),
    device: device?.trim() || null,
    previousMarks: ordered.map((change) => change.previousMark),
    applied: ordered.map((change) => change.applied),
    previousKeys: ordered.map((change) => change.previousKey),
    undoesBatches: ordered.map((change) => change.undoesBatch ?? null),
  });
  const keptKeys = new Set(kept.map((row) => row.clientKey));
  return new Set(ordered.map((change) => change.clientKey).filter((key) => !keptKeys.has(key)));
}

export const PUT_IN_FORCE = sql<MarksToWrite>`
  WITH put AS (INSERT INTO attendance (organisation_id, session_id, recorded_by_id, recorded_at,
    participant_id, client_key, mark, walk_in, note, marked_at)
  SELECT ${'organisationId'}, ${'sessionId'}, ${'actorId'}, ${'recordedAt'}, *
  FROM unnest(${'participantIds'}::uuid[], ${'clientKeys'}::text[], ${'marks'}::text[], ${'walkIns'}::boolean[],
    ${'notes'}::text[], ${'markedAts'}::timestamptz[])
  ON CONFLICT (organisation_id, session_id, participant_id) DO UPDATE SET
    recorded_by_id = excluded.recorded_by_id, recorded_at = excluded.recorded_at, client_key = excluded.client_key,
    mark = excluded.mark, walk_in = excluded.walk_in, note = excluded.note, marked_at = excluded.marked_at)
  ${TELL}`;

/** Makes these marks the ones that hold. The session must be locked. */
export async function upsertCurrentMarks(
  tx: Tx,
  context: TenantContext,
  register: LockedRegister,
  inForce: ReadonlyMap<string, DatedMark>,
): Promise<void> {
  if (inForce.size === 0) return;
  const marks = [...inForce]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([participantId, mark]) => ({ ...mark, participantId }));
  await PUT_IN_FORCE.run(tx, columnsToWrite(context, register, marks));
}

function columnsToWrite(
  { organisationId, actor }: TenantContext,
  { sessionId, receivedAt }: LockedRegister,
  marks: readonly (DatedMark & { readonly participantId: string })[],
): MarksToWrite {
  return {
    organisationId,
    sessionId,
    actorId: actor.staffMemberId,
    recordedAt: receivedAt,
    participantIds: marks.map((mark) => mark.participantId),
    clientKeys: marks.map((mark) => mark.clientKey),
    marks: marks.map((mark) => mark.mark),
    walkIns: marks.map((mark) => mark.walkIn),
    notes: marks.map((mark) => mark.note),
    markedAts: marks.map((mark) => mark.markedAt),
  };
}

interface VisitorsToWrite {
  readonly organisationId: string;
  readonly sessionId: string;
  readonly people: number;
  readonly countedAt: Date;
  readonly recordedById: string | null;
}

export const COUNT_VISITORS = sql<VisitorsToWrite>`
  INSERT INTO headcount (organisation_id, session_id, kind, people, counted_at, recorded_by_id)
  VALUES (${'organisationId'}, ${'sessionId'}, 'ANONYMOUS_VISITORS', ${'people'}, ${'countedAt'}, ${'recordedById'})
  ON CONFLICT (organisation_id, session_id) WHERE kind = 'ANONYMOUS_VISITORS' DO UPDATE
    SET people = excluded.people, counted_at = excluded.counted_at, recorded_by_id = excluded.recorded_by_id
    WHERE headcount.people <> excluded.people`;

/** Sets the number of visitors without a name. */
export async function countVisitors(
  tx: Tx,
  { organisationId, actor }: TenantContext,
  { sessionId, receivedAt }: LockedRegister,
  people: number,
): Promise<void> {
  const recordedById = actor.staffMemberId;
  await COUNT_VISITORS.run(tx, { organisationId, sessionId, people, countedAt: receivedAt, recordedById });
}
