import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { MembershipDays } from './attendance.sql.js';
import {
  foldPersonWithHistory,
  foldWithHistory,
  packedMembership,
  packedPerson,
  type PackedHistory,
} from '../measures/history.js';
import {
  DEFINITION_VERSION,
  measures,
  measuresOfPerson,
  type MarkEntry,
  type PersonMeasures,
} from '../measures/measures.js';

/** A row by column; histories are JSON. */
type Row = Readonly<Record<string, number | string | null>>;

/** A row of `participant_regularity` as it should be. */
export type ParticipantSnapshot = Row & { readonly participant_id: string };

/** A row of `membership_regularity` as it should be. */
export type MembershipSnapshot = ParticipantSnapshot & {
  readonly membership_id: string;
  readonly group_id: string;
};

export interface Snapshots {
  readonly memberships: readonly MembershipSnapshot[];
  readonly people: readonly ParticipantSnapshot[];
}

/**
 * Which stored rows may be written over. With OUTDATED only those of older definitions: a row of these definitions may
 * come from a computation that has read newer marks.
 */
export type Overwrite = 'ANY' | 'OUTDATED';

const HISTORIES: readonly string[] = ['week_history', 'month_history'];
const PERSON_FIGURES: readonly string[] = [
  'visits',
  'active_weeks',
  'offered_weeks',
  'current_streak',
  'best_streak',
  ...HISTORIES,
];
const MEMBERSHIP_FIGURES: readonly string[] = [
  ...PERSON_FIGURES,
  'attended',
  'missed',
  'attendance_rate',
  'wilson_low',
  'wilson_high',
  'evenness',
  'similar_weeks',
  'momentum',
];
const FRACTIONS: readonly string[] = [
  'attendance_rate',
  'wilson_low',
  'wilson_high',
  'evenness',
  'similar_weeks',
  'momentum',
];

/** The row that follows from the marks of a membership. @param entries all of them, in time order */
export function membershipSnapshot(
  membership: MembershipDays,
  entries: readonly MarkEntry[],
): MembershipSnapshot {
  const { tally, history } = foldWithHistory(entries);
  const own = measures(tally);
  return Object.assign(personColumns(own, packedMembership(history)), {
    membership_id: membership.id,
    group_id: membership.group_id,
    participant_id: membership.participant_id,
    attended: own.attended,
    missed: own.missed,
    attendance_rate: own.attendanceRate,
    wilson_low: own.wilsonLow,
    wilson_high: own.wilsonHigh,
    evenness: own.evenness,
    similar_weeks: own.similarWeeks,
    momentum: own.momentum,
  });
}

/** The row that follows from the marks of a person over all groups. @param entries all of them, in any order */
export function participantSnapshot(
  participantId: string,
  entries: readonly MarkEntry[],
): ParticipantSnapshot {
  const { tally, history } = foldPersonWithHistory(entries);
  return Object.assign(personColumns(measuresOfPerson(tally), packedPerson(history)), {
    participant_id: participantId,
  });
}

/** The columns of both kinds of rows, to be assigned to: spread into another object they take some thirty times as long. */
function personColumns(own: PersonMeasures, { weeks, months }: PackedHistory) {
  return {
    visits: own.visits,
    active_weeks: own.activeWeeks,
    offered_weeks: own.offeredWeeks,
    current_streak: own.currentStreak,
    best_streak: own.bestStreak,
    week_history: JSON.stringify(weeks),
    month_history: JSON.stringify(months),
  };
}

/** Rows as they are stored, by membership and by participant. */
export interface StoredRows {
  readonly memberships: ReadonlyMap<string, StoredRow>;
  readonly people: ReadonlyMap<string, StoredRow>;
}

export async function storedRows(tx: Tx, participantIds: readonly string[]): Promise<StoredRows> {
  return {
    memberships: await storedBy(tx, MEMBERSHIPS, participantIds),
    people: await storedBy(tx, PEOPLE, participantIds),
  };
}

/** @returns the participants with a row that is missing or follows older definitions, and those with other figures */
export function comparedWith(
  stored: StoredRows,
  { memberships, people }: Snapshots,
): { readonly outdated: Set<string>; readonly different: Set<string> } {
  const outdated = new Set<string>();
  const different = new Set<string>();
  const look = (row: ParticipantSnapshot, kept: StoredRow | undefined, { figures }: SnapshotTable) => {
    if (kept?.definition_version !== DEFINITION_VERSION) outdated.add(row.participant_id);
    else if (figures.some((figure) => kept[figure] !== row[figure])) different.add(row.participant_id);
  };
  for (const row of memberships) look(row, stored.memberships.get(row.membership_id), MEMBERSHIPS);
  for (const row of people) look(row, stored.people.get(row.participant_id), PEOPLE);
  return { outdated, different };
}

/**
 * Writes the rows that are missing or have other figures; `computed_at` is when figures last changed.
 * @returns how many rows were written
 */
export async function saveSnapshots(
  tx: Tx,
  context: TenantContext,
  { memberships, people }: Snapshots,
  overwrite: Overwrite,
): Promise<number> {
  return (
    (await save(tx, context, MEMBERSHIPS, memberships, overwrite)) +
    (await save(tx, context, PEOPLE, people, overwrite))
  );
}

type StoredRow = Readonly<Record<string, unknown>>;

interface SnapshotTable {
  readonly name: string;
  /** The first is the primary key. */
  readonly ids: readonly string[];
  readonly figures: readonly string[];
  /** Where what the row is about stands: what was deleted meanwhile, or merged into another, is passed over. */
  readonly about: string;
}

const MEMBERSHIPS: SnapshotTable = {
  name: 'membership_regularity',
  ids: ['membership_id', 'group_id', 'participant_id'],
  figures: MEMBERSHIP_FIGURES,
  about: 'membership o ON o.id = computed.membership_id AND o.participant_id = computed.participant_id',
};
const PEOPLE: SnapshotTable = {
  name: 'participant_regularity',
  ids: ['participant_id'],
  figures: PERSON_FIGURES,
  about: 'participant o ON o.id = computed.participant_id AND o.merged_into_id IS NULL',
};

async function storedBy(
  tx: Tx,
  table: SnapshotTable,
  participantIds: readonly string[],
): Promise<Map<string, StoredRow>> {
  const [key] = table.ids;
  const rows = await tx.query<StoredRow[]>(
    `SELECT ${key}, definition_version, ${comparable('kept', table.figures)} FROM ${table.name} kept
     WHERE participant_id = ANY ($1::uuid[])`,
    [participantIds],
  );
  return new Map(rows.map((row) => [row[key!] as string, row]));
}

async function save(
  tx: Tx,
  context: TenantContext,
  { name, ids, figures, about }: SnapshotTable,
  rows: readonly ParticipantSnapshot[],
  overwrite: Overwrite,
): Promise<number> {
  if (rows.length === 0) return 0;
  const columns = [...ids, ...figures];
  const typed = [...ids.map((id) => `${id} uuid`), ...figures.map((figure) => `${figure} ${typeOf(figure)}`)];
  const mayOverwrite = overwrite === 'ANY' ? 'true' : 'kept.definition_version < excluded.definition_version';
  // The outer SELECT counts what was written: neither rows that stood as they should, nor those that may not be touched.
  const [written] = await tx.query<{ n: number }[]>(
    `WITH written AS (
       INSERT INTO ${name} AS kept (organisation_id, definition_version, ${columns.join(', ')})
       SELECT $1, $2, ${columns.map((column) => `computed.${column}${castOf(column)}`).join(', ')}
       FROM json_to_recordset($3) AS computed (${typed.join(', ')}) JOIN ${about}
       ON CONFLICT (${ids[0]}) DO UPDATE SET (definition_version, ${figures.join(', ')}, computed_at)
         = ROW (excluded.definition_version, ${figures.map((figure) => `excluded.${figure}`).join(', ')}, now())
       WHERE ${mayOverwrite} AND (kept.definition_version, ${comparable('kept', figures)})
         IS DISTINCT FROM (excluded.definition_version, ${comparable('excluded', figures)})
       RETURNING 1)
     SELECT count(*)::int AS n FROM written`,
    [context.organisationId, DEFINITION_VERSION, JSON.stringify(rows)],
  );
  return written!.n;
}

function typeOf(figure: string): string {
  if (HISTORIES.includes(figure)) return 'text';
  return FRACTIONS.includes(figure) ? 'double precision' : 'integer';
}

/** A history travels as a string, in which JSON would be a string, too. */
function castOf(column: string): string {
  return HISTORIES.includes(column) ? '::json' : '';
}

/** Columns of a row as they can be compared: histories as text, for JSON has no equality. Their names stay. */
function comparable(row: string, figures: readonly string[]): string {
  return figures.map((figure) => `${row}.${figure}${HISTORIES.includes(figure) ? '::text' : ''}`).join(', ');
}
