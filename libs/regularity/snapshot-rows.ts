import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { MarksOfPeople } from './mark-reading.js';
import {
  DEFINITION_VERSION,
  foldMarks,
  personMeasures,
  type PersonMeasures,
  type RegularityMeasures,
} from './metrics.js';

/** The figures of one row, by column. */
type Figures = Readonly<Record<string, number | null>>;

/** A row of `membership_regularity` as it should be. */
export interface MembershipSnapshot {
  readonly membership_id: string;
  readonly group_id: string;
  readonly participant_id: string;
  readonly figures: Figures;
}

/** A row of `participant_regularity` as it should be. */
export interface ParticipantSnapshot {
  readonly participant_id: string;
  readonly figures: Figures;
}

export interface Snapshots {
  readonly memberships: readonly MembershipSnapshot[];
  readonly people: readonly ParticipantSnapshot[];
}

/**
 * Which stored rows may be written over. With OUTDATED only those of older definitions: a row of these definitions may
 * come from a computation that has read newer marks.
 */
export type Overwrite = 'ANY' | 'OUTDATED';

const PERSON_FIGURES = ['visits', 'active_weeks', 'offered_weeks', 'current_streak', 'best_streak'] as const;
const MEMBERSHIP_FIGURES = [
  ...PERSON_FIGURES,
  'attended',
  'missed',
  'attendance_rate',
  'wilson_low',
  'wilson_high',
  'evenness',
  'similar_weeks',
  'momentum',
] as const;
const FRACTIONS: readonly string[] = [
  'attendance_rate',
  'wilson_low',
  'wilson_high',
  'evenness',
  'similar_weeks',
  'momentum',
];

/** The rows that follow from these marks. */
export function snapshotsOf(marks: MarksOfPeople): Snapshots {
  return {
    memberships: marks.memberships.map((membership) => ({
      membership_id: membership.id,
      group_id: membership.group_id,
      participant_id: membership.participant_id,
      figures: membershipFigures(foldMarks(marks.byMembership.get(membership.id) ?? [])),
    })),
    people: [...marks.byPerson].map(([participant_id, entries]) => ({
      participant_id,
      figures: personFigures(personMeasures(entries)),
    })),
  };
}

/**
 * Compares with the rows that are stored.
 * @returns the participants with a row that is missing or follows older definitions, and those with other figures
 */
export async function compareWithStored(
  tx: Tx,
  participantIds: readonly string[],
  { memberships, people }: Snapshots,
): Promise<{ readonly outdated: Set<string>; readonly different: Set<string> }> {
  const storedMemberships = await storedBy(tx, MEMBERSHIPS, participantIds);
  const storedPeople = await storedBy(tx, PEOPLE, participantIds);
  const outdated = new Set<string>();
  const different = new Set<string>();
  const look = (participantId: string, stored: StoredRow | undefined, figures: Figures) => {
    if (stored?.definition_version !== DEFINITION_VERSION) outdated.add(participantId);
    else if (Object.entries(figures).some(([name, value]) => stored[name] !== value)) {
      different.add(participantId);
    }
  };
  for (const { membership_id, participant_id, figures } of memberships) {
    look(participant_id, storedMemberships.get(membership_id), figures);
  }
  for (const { participant_id, figures } of people) {
    look(participant_id, storedPeople.get(participant_id), figures);
  }
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
  /** Where what the row is about stands: what was deleted meanwhile is passed over. */
  readonly about: string;
}

const MEMBERSHIPS: SnapshotTable = {
  name: 'membership_regularity',
  ids: ['membership_id', 'group_id', 'participant_id'],
  figures: MEMBERSHIP_FIGURES,
  about: 'membership',
};
const PEOPLE: SnapshotTable = {
  name: 'participant_regularity',
  ids: ['participant_id'],
  figures: PERSON_FIGURES,
  about: 'participant',
};

async function storedBy(
  tx: Tx,
  table: SnapshotTable,
  participantIds: readonly string[],
): Promise<Map<string, StoredRow>> {
  const [key] = table.ids;
  const rows = await tx.query<StoredRow[]>(
    `SELECT ${key}, definition_version, ${table.figures.join(', ')} FROM ${table.name}
     WHERE participant_id = ANY ($1::uuid[])`,
    [participantIds],
  );
  return new Map(rows.map((row) => [row[key!] as string, row]));
}

async function save(
  tx: Tx,
  context: TenantContext,
  { name, ids, figures, about }: SnapshotTable,
  rows: readonly (MembershipSnapshot | ParticipantSnapshot)[],
  overwrite: Overwrite,
): Promise<number> {
  if (rows.length === 0) return 0;
  const columns = [...ids, ...figures];
  const types = [
    ...ids.map(() => 'uuid'),
    ...figures.map((figure) => (FRACTIONS.includes(figure) ? 'double precision' : 'integer')),
  ];
  const own = (from: string, names: readonly string[]) => names.map((each) => `${from}.${each}`).join(', ');
  const [key] = ids;
  const arrays = [
    ...ids.map((id) => rows.map((row) => row[id as keyof typeof row])),
    ...figures.map((figure) => rows.map((row) => row.figures[figure])),
  ];
  const mayOverwrite = overwrite === 'ANY' ? 'true' : 'kept.definition_version < excluded.definition_version';
  // The outer SELECT counts what was written: neither rows that stood as they should, nor those that may not be touched.
  const [written] = await tx.query<{ n: number }[]>(
    `WITH written AS (
       INSERT INTO ${name} AS kept (organisation_id, definition_version, ${columns.join(', ')})
       SELECT $1, $2, ${own('computed', columns)}
       FROM unnest(${types.map((type, index) => `$${index + 3}::${type}[]`).join(', ')})
         AS computed (${columns.join(', ')}) JOIN ${about} o ON o.id = computed.${key}
       ON CONFLICT (${key}) DO UPDATE SET (definition_version, ${figures.join(', ')}, computed_at)
         = ROW (excluded.definition_version, ${own('excluded', figures)}, now())
       WHERE ${mayOverwrite} AND (kept.definition_version, ${own('kept', figures)})
         IS DISTINCT FROM (excluded.definition_version, ${own('excluded', figures)})
       RETURNING 1)
     SELECT count(*)::int AS n FROM written`,
    [context.organisationId, DEFINITION_VERSION, ...arrays],
  );
  return written!.n;
}

function personFigures(measures: PersonMeasures): Record<(typeof PERSON_FIGURES)[number], number> {
  return {
    visits: measures.visits,
    active_weeks: measures.activeWeeks,
    offered_weeks: measures.offeredWeeks,
    current_streak: measures.currentStreak,
    best_streak: measures.bestStreak,
  };
}

function membershipFigures(
  measures: RegularityMeasures,
): Record<(typeof MEMBERSHIP_FIGURES)[number], number | null> {
  return {
    ...personFigures(measures),
    attended: measures.attended,
    missed: measures.missed,
    attendance_rate: measures.attendanceRate,
    wilson_low: measures.wilsonLow,
    wilson_high: measures.wilsonHigh,
    evenness: measures.evenness,
    similar_weeks: measures.similarWeeks,
    momentum: measures.momentum,
  };
}
