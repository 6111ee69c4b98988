import { fragment, sql, type Fragment } from '#libs/database/sql.js';
import type { TenantContext, TenantDatabase, Tx } from '#libs/database/tenant-database.js';
import {
  MEMBERSHIP_MEASURES,
  measureValues,
  PERSON_MEASURES,
  type Measure,
  type MeasureValues,
  type MembershipMeasure,
  type PersonMeasure,
} from '../measures/catalogue.js';
import {
  foldPersonWithHistory,
  foldWithHistory,
  packedMembership,
  packedPerson,
  type PackedHistory,
} from '../measures/history.js';
import { DEFINITION_VERSION, type MarkEntry } from '../measures/measures.js';
import type { MembershipDays } from './attendance.sql.js';

/** Both as JSON. */
type Histories = { readonly weekHistory: string; readonly monthHistory: string };

/** A row of `participant_regularity` as it should be. */
export type ParticipantSnapshot = MeasureValues<PersonMeasure> &
  Histories & { readonly participantId: string };

/** A row of `membership_regularity` as it should be. */
export type MembershipSnapshot = MeasureValues<MembershipMeasure> &
  Histories & { readonly membershipId: string; readonly groupId: string; readonly participantId: string };

export interface Snapshots {
  readonly memberships: readonly MembershipSnapshot[];
  readonly people: readonly ParticipantSnapshot[];
}

/** The row that follows from the marks of a membership. @param entries all of them, in time order */
export function membershipSnapshot(
  { id, groupId, participantId }: MembershipDays,
  entries: readonly MarkEntry[],
): MembershipSnapshot {
  const { tally, history } = foldWithHistory(entries);
  return Object.assign(
    measureValues(MEMBERSHIP_MEASURES, ({ from }) => from(tally)),
    historiesOf(packedMembership(history)),
    { membershipId: id, groupId, participantId },
  );
}

/** The row that follows from the marks of a person over all groups. @param entries all of them, in any order */
export function participantSnapshot(
  participantId: string,
  entries: readonly MarkEntry[],
): ParticipantSnapshot {
  const { tally, history } = foldPersonWithHistory(entries);
  return Object.assign(
    measureValues(PERSON_MEASURES, ({ from }) => from(tally)),
    historiesOf(packedPerson(history)),
    { participantId },
  );
}

function historiesOf({ weeks, months }: PackedHistory): Histories {
  return { weekHistory: JSON.stringify(weeks), monthHistory: JSON.stringify(months) };
}

/**
 * Which stored rows may be written over. With OUTDATED only those of older definitions: a row of these definitions may
 * come from a computation that has read newer marks.
 */
export type Overwrite = 'ANY' | 'OUTDATED';

interface StoredColumn {
  /** Its name in a snapshot. */
  readonly key: string;
  readonly column: string;
  readonly sqlType: Measure['sqlType'] | 'uuid' | 'json';
}

interface RowsToWrite {
  readonly organisationId: string;
  readonly definitionVersion: number;
  /** JSON of snapshots. */
  readonly rows: string;
}

/** What stands, with its figures by their keys; histories as text. */
type StoredRow = Readonly<Record<string, unknown>> & { readonly definitionVersion: number };

const MEMBERSHIP_ID: StoredColumn = { key: 'membershipId', column: 'membership_id', sqlType: 'uuid' };
const GROUP_ID: StoredColumn = { key: 'groupId', column: 'group_id', sqlType: 'uuid' };
const PARTICIPANT_ID: StoredColumn = { key: 'participantId', column: 'participant_id', sqlType: 'uuid' };
const HISTORIES: readonly StoredColumn[] = [
  { key: 'weekHistory', column: 'week_history', sqlType: 'json' },
  { key: 'monthHistory', column: 'month_history', sqlType: 'json' },
];

/**
 * The statements of a table that holds these measures.
 * @param ids the first is the key within the organisation
 * @param about where what the row is about stands: what was deleted meanwhile, or merged into another, is passed over
 */
export function snapshotTable(
  name: string,
  ids: readonly [StoredColumn, ...StoredColumn[]],
  measures: readonly Measure[],
  about: Fragment,
) {
  const table = list([name]);
  const [id] = ids;
  const figures = [...measures, ...HISTORIES];
  const columns = [...ids, ...figures];
  const written = list(figures.map(({ column }) => column));
  const write = (mayOverwrite: Fragment) => sql<RowsToWrite>`
    INSERT INTO ${table} AS kept (organisation_id, definition_version, ${list(columns.map(({ column }) => column))})
    SELECT ${'organisationId'}::uuid, ${'definitionVersion'}::integer, ${list(columns.map(computed))}
    FROM json_to_recordset(${'rows'}::json) AS computed (${list(columns.map(travelling))}) JOIN ${about}
    ON CONFLICT (organisation_id, ${list([id.column])}) DO UPDATE SET (definition_version, ${written}, computed_at)
      = ROW (excluded.definition_version, ${list(figures.map(({ column }) => `excluded.${column}`))}, now())
    WHERE ${mayOverwrite} AND (kept.definition_version, ${comparable('kept', figures)})
      IS DISTINCT FROM (excluded.definition_version, ${comparable('excluded', figures)})`;
  return {
    /** The key of the id that rows are known by, and of what may differ in them. */
    id: id.key,
    figures: figures.map(({ key }) => key),
    stored: sql<{ participantIds: readonly string[] }, StoredRow>`
      SELECT ${list([id.column])}, definition_version, ${comparable('kept', figures)} FROM ${table} kept
      WHERE participant_id = ANY (${'participantIds'}::uuid[])`,
    write: {
      ANY: write(list(['true'])),
      OUTDATED: write(list(['kept.definition_version < excluded.definition_version'])),
    } satisfies Record<Overwrite, unknown>,
  };
}

export const MEMBERSHIPS = snapshotTable(
  'membership_regularity',
  [MEMBERSHIP_ID, GROUP_ID, PARTICIPANT_ID],
  MEMBERSHIP_MEASURES,
  list(['membership o ON o.id = computed."membershipId" AND o.participant_id = computed."participantId"']),
);
export const PEOPLE = snapshotTable(
  'participant_regularity',
  [PARTICIPANT_ID],
  PERSON_MEASURES,
  list(['participant o ON o.id = computed."participantId" AND o.merged_into_id IS NULL']),
);

type SnapshotTable = ReturnType<typeof snapshotTable>;

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

async function storedBy(
  tx: Tx,
  { id, stored }: SnapshotTable,
  participantIds: readonly string[],
): Promise<Map<string, StoredRow>> {
  const rows = await stored.rows(tx, { participantIds });
  return new Map(rows.map((row) => [row[id] as string, row]));
}

/** @returns the participants with a row that is missing or follows older definitions, and those with other figures */
export function comparedWith(
  stored: StoredRows,
  { memberships, people }: Snapshots,
): { readonly outdated: Set<string>; readonly different: Set<string> } {
  const outdated = new Set<string>();
  const different = new Set<string>();
  const look = (
    row: Readonly<Record<string, unknown>> & { readonly participantId: string },
    kept: StoredRow | undefined,
    { figures }: SnapshotTable,
  ) => {
    if (kept?.definitionVersion !== DEFINITION_VERSION) outdated.add(row.participantId);
    else if (figures.some((figure) => kept[figure] !== row[figure])) different.add(row.participantId);
  };
  for (const row of memberships) look(row, stored.memberships.get(row.membershipId), MEMBERSHIPS);
  for (const row of people) look(row, stored.people.get(row.participantId), PEOPLE);
  return { outdated, different };
}

/**
 * Writes the rows that are missing or have other figures; `computed_at` is when figures last changed.
 * @returns how many rows were written: neither those that stood as they should, nor those that may not be touched
 */
export async function saveSnapshots(
  tx: Tx,
  context: TenantContext,
  { memberships, people }: Snapshots,
  overwrite: Overwrite,
): Promise<number> {
  const save = async ({ write }: SnapshotTable, rows: readonly object[]) =>
    rows.length === 0
      ? 0
      : write[overwrite].run(tx, {
          organisationId: context.organisationId,
          definitionVersion: DEFINITION_VERSION,
          rows: JSON.stringify(rows),
        });
  return (await save(MEMBERSHIPS, memberships)) + (await save(PEOPLE, people));
}

/** Of older definitions and, where a newer version runs beside this one, of newer ones. */
const OF_OTHERS = fragment<{
  definitionVersion: number;
}>`(definition_version < ${'definitionVersion'}::integer
  OR definition_version > ${'definitionVersion'})`;

export const ORGANISATIONS_OUTDATED = sql<{ definitionVersion: number }, { organisationId: string }>`
  SELECT organisation_id FROM membership_regularity_everywhere WHERE ${OF_OTHERS}
  UNION SELECT organisation_id FROM participant_regularity_everywhere WHERE ${OF_OTHERS}`;

/** Organisations with a row that follows definitions other than those of today. */
export async function organisationsOutdated(database: TenantDatabase): Promise<string[]> {
  return database.findOrganisations(ORGANISATIONS_OUTDATED, { definitionVersion: DEFINITION_VERSION });
}

/** Texts of the columns above as SQL, with commas between. */
function list(texts: readonly string[]): Fragment {
  return { parts: [texts.join(', ')] };
}

/** A column as `json_to_recordset` reads it; a history travels as a string, in which JSON would be a string, too. */
function travelling({ key, sqlType }: StoredColumn): string {
  return `"${key}" ${sqlType === 'json' ? 'text' : sqlType}`;
}

function computed({ key, sqlType }: StoredColumn): string {
  return `computed."${key}"${sqlType === 'json' ? '::json' : ''}`;
}

/** Columns of a row as they can be compared: histories as text, for JSON has no equality. Their names stay. */
function comparable(row: string, figures: readonly StoredColumn[]): Fragment {
  return list(figures.map(({ column, sqlType }) => `${row}.${column}${sqlType === 'json' ? '::text' : ''}`));
}
