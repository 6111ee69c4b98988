import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import { hasSeat, ofSession } from '#libs/participation/attendance-reading.js';
import type { Mark } from '#libs/participation/mark.js';
import { followMisses, lastContacts } from './check-in-following.js';
import { missesSince } from './metrics-check-in.js';
import {
  DEFINITION_VERSION,
  foldMarks,
  personMeasures,
  type MarkEntry,
  type PersonMeasures,
  type RegularityMeasures,
} from './metrics.js';

/** Participants in one transaction of a recomputation: few enough that nobody waits long for a locked person. */
const RECOMPUTE_CHUNK = 200;

interface MembershipRow {
  readonly id: string;
  readonly group_id: string;
  readonly participant_id: string;
}

interface EntryRow {
  readonly participant_id: string;
  /** The membership of the session's group that covers its date. */
  readonly membership_id: string | null;
  readonly date: LocalDate;
  readonly mark: Mark;
  readonly said_walk_in: boolean;
  readonly is_meeting: boolean;
  readonly has_seat: boolean;
}

/** The rows that hold the measures M1 to M6, and the check-ins of M7: always what a fold over all marks gives. */
@Injectable()
export class RegularitySnapshots {
  constructor(private readonly database: TenantDatabase) {}

  /**
   * Computes the rows of these participants anew and writes those that changed. The participants stay locked until the
   * commit, and their marks are read after that: of two computations at once the later one has read the newer marks.
   */
  async refresh(tx: Tx, context: TenantContext, participantIds: readonly string[]): Promise<void> {
    const people = await tx.query<{ id: string }[]>(
      'SELECT id FROM participant WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
      [participantIds],
    );
    if (people.length === 0) return;
    const ids = people.map((person) => person.id);
    const memberships = await tx.query<MembershipRow[]>(
      'SELECT id, group_id, participant_id FROM membership WHERE participant_id = ANY ($1::uuid[])',
      [ids],
    );
    const entries = await entriesOf(tx, ids);

    const byMembership = new Map<string, MarkEntry[]>(memberships.map(({ id }) => [id, []]));
    const byPerson = new Map<string, MarkEntry[]>(ids.map((id) => [id, []]));
    for (const row of entries) {
      const entry = entryOf(row);
      byPerson.get(row.participant_id)?.push(entry);
      if (row.membership_id !== null) byMembership.get(row.membership_id)?.push(entry);
    }
    await saveMemberships(
      tx,
      context,
      memberships.map((membership) => ({
        membership,
        measures: foldMarks(byMembership.get(membership.id) ?? []),
      })),
    );
    await savePeople(
      tx,
      context,
      [...byPerson].map(([participantId, own]) => ({ participantId, measures: personMeasures(own) })),
    );
    const contacts = await lastContacts(tx, [...byMembership.keys()]);
    await followMisses(
      tx,
      context,
      [...byMembership].map(([membershipId, own]) => ({
        membershipId,
        tally: missesSince(own, contacts.get(membershipId) ?? null),
      })),
    );
  }

  /**
   * Computes every row of the organisation anew, some participants at a time. Rows that were right stay untouched.
   * @param signal ends it between two transactions
   */
  async recompute(organisationId: string, signal?: AbortSignal): Promise<void> {
    const context = systemContext(organisationId);
    let after: string | null = null;
    do {
      signal?.throwIfAborted();
      after = await this.database.write(context, (tx) => this.recomputeAfter(tx, context, after));
    } while (after !== null);
  }

  /** Refreshes the next participants in the order of their ids; null when none are left. */
  private async recomputeAfter(tx: Tx, context: TenantContext, after: string | null): Promise<string | null> {
    const people = await tx.query<{ id: string }[]>(
      'SELECT id FROM participant WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2',
      [after, RECOMPUTE_CHUNK],
    );
    await this.refresh(
      tx,
      context,
      people.map((person) => person.id),
    );
    return people.length < RECOMPUTE_CHUNK ? null : people.at(-1)!.id;
  }
}

/** What is known of these people at sessions that were not cancelled, in time order. */
async function entriesOf(tx: Tx, participantIds: readonly string[]): Promise<EntryRow[]> {
  return tx.query(
    `SELECT a.participant_id, m.id AS membership_id, s.local_date::text AS date, a.mark, a.walk_in AS said_walk_in,
       s.kind = 'MEETING' AS is_meeting, ${hasSeat('a.participant_id')} AS has_seat
     FROM attendance a
     JOIN session s ON s.id = a.session_id AND s.status <> 'CANCELLED'
     LEFT JOIN membership m ON m.participant_id = a.participant_id AND ${ofSession('m')}
     WHERE a.participant_id = ANY ($1::uuid[]) AND a.mark IS NOT NULL
     ORDER BY s.local_date, s.starts_at, s.id`,
    [participantIds],
  );
}

/** A meeting is offered to members; an excursion, visit or workshop to those who have a seat. */
function entryOf(row: EntryRow): MarkEntry {
  const hasPlace = row.is_meeting ? row.membership_id !== null : row.has_seat;
  return { date: row.date, mark: row.mark, walkIn: row.said_walk_in, memberOnDate: hasPlace };
}

/** `computed_at` is when the figures last changed, not when they were last looked at. */
async function saveMemberships(
  tx: Tx,
  context: TenantContext,
  rows: readonly { readonly membership: MembershipRow; readonly measures: RegularityMeasures }[],
): Promise<void> {
  if (rows.length === 0) return;
  const records = rows.map(({ membership, measures }) => ({
    membership_id: membership.id,
    group_id: membership.group_id,
    participant_id: membership.participant_id,
    ...personColumns(measures),
    attended: measures.attended,
    missed: measures.missed,
    attendance_rate: measures.attendanceRate,
    wilson_low: measures.wilsonLow,
    wilson_high: measures.wilsonHigh,
    evenness: measures.evenness,
    similar_weeks: measures.similarWeeks,
    momentum: measures.momentum,
  }));
  await tx.query(
    `INSERT INTO membership_regularity AS kept (organisation_id, definition_version, membership_id, group_id,
       participant_id, visits, attended, missed, attendance_rate, wilson_low, wilson_high, evenness, similar_weeks,
       momentum, active_weeks, offered_weeks, current_streak, best_streak)
     SELECT $1, $2, * FROM jsonb_to_recordset($3) AS computed (membership_id uuid, group_id uuid, participant_id uuid,
       visits integer, attended integer, missed integer, attendance_rate double precision,
       wilson_low double precision, wilson_high double precision, evenness double precision,
       similar_weeks double precision, momentum double precision, active_weeks integer, offered_weeks integer,
       current_streak integer, best_streak integer)
     ON CONFLICT (membership_id) DO UPDATE SET
       definition_version = excluded.definition_version, visits = excluded.visits, attended = excluded.attended,
       missed = excluded.missed, attendance_rate = excluded.attendance_rate, wilson_low = excluded.wilson_low,
       wilson_high = excluded.wilson_high, evenness = excluded.evenness, similar_weeks = excluded.similar_weeks,
       momentum = excluded.momentum, active_weeks = excluded.active_weeks,
       offered_weeks = excluded.offered_weeks, current_streak = excluded.current_streak,
       best_streak = excluded.best_streak, computed_at = now()
     WHERE (kept.definition_version, kept.visits, kept.attended, kept.missed, kept.attendance_rate, kept.wilson_low,
         kept.wilson_high, kept.evenness, kept.similar_weeks, kept.momentum, kept.active_weeks, kept.offered_weeks,
         kept.current_streak, kept.best_streak)
       IS DISTINCT FROM (excluded.definition_version, excluded.visits, excluded.attended, excluded.missed,
         excluded.attendance_rate, excluded.wilson_low, excluded.wilson_high, excluded.evenness,
         excluded.similar_weeks, excluded.momentum, excluded.active_weeks, excluded.offered_weeks, excluded.current_streak, excluded.best_streak)`,
    [context.organisationId, DEFINITION_VERSION, JSON.stringify(records)],
  );
}

async function savePeople(
  tx: Tx,
  context: TenantContext,
  rows: readonly { readonly participantId: string; readonly measures: PersonMeasures }[],
): Promise<void> {
  const records = rows.map(({ participantId, measures }) => ({
    participant_id: participantId,
    ...personColumns(measures),
  }));
  await tx.query(
    `INSERT INTO participant_regularity AS kept (organisation_id, definition_version, participant_id, visits,
       active_weeks, offered_weeks, current_streak, best_streak)
     SELECT $1, $2, * FROM jsonb_to_recordset($3) AS computed (participant_id uuid, visits integer,
       active_weeks integer, offered_weeks integer, current_streak integer, best_streak integer)
     ON CONFLICT (participant_id) DO UPDATE SET
       definition_version = excluded.definition_version, visits = excluded.visits,
       active_weeks = excluded.active_weeks, offered_weeks = excluded.offered_weeks,
       current_streak = excluded.current_streak, best_streak = excluded.best_streak, computed_at = now()
     WHERE (kept.definition_version, kept.visits, kept.active_weeks, kept.offered_weeks, kept.current_streak,
         kept.best_streak)
       IS DISTINCT FROM (excluded.definition_version, excluded.visits, excluded.active_weeks,
         excluded.offered_weeks, excluded.current_streak, excluded.best_streak)`,
    [context.organisationId, DEFINITION_VERSION, JSON.stringify(records)],
  );
}

function personColumns(measures: PersonMeasures): Record<string, number> {
  return {
    visits: measures.visits,
    active_weeks: measures.activeWeeks,
    offered_weeks: measures.offeredWeeks,
    current_streak: measures.currentStreak,
    best_streak: measures.bestStreak,
  };
}
