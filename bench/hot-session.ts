import type { Tx } from '#libs/database/tenant-database.js';
import type { Library } from './library.js';

/** So many seats that no round comes to their end. */
export const CAPACITY = 1_000_000;

/** An open group and people of the same organisation, made by plain rows. */
export interface Crowd {
  readonly groupId: string;
  readonly participantIds: readonly string[];
}

const FIRST_NAMES = ['Aino', 'Åke', 'Eero', 'Наталья', 'Liisa', 'Matti', 'Väinämö'];
const LAST_NAMES = ['Virtanen', 'Öhman', 'Hämäläinen-Väisänen', 'Иванова', 'Korhonen'];

/** @param siteOf a group at whose site the new one meets */
export async function makeCrowd(
  { database, context }: Library,
  siteOf: string,
  people: number,
): Promise<Crowd> {
  return database.write(context, async (tx) => {
    const groupId = await onlyId(
      tx,
      `INSERT INTO activity_group (organisation_id, site_id, internal_name, public_name, admission, language)
       SELECT organisation_id, site_id, 'Retkiryhmä', 'Retkille', 'OPEN', 'fi' FROM activity_group WHERE id = $1
       RETURNING id`,
      [siteOf],
    );
    const rows = await tx.query<{ id: string }[]>(
      `INSERT INTO participant (organisation_id, first_name, last_name, language)
       SELECT $1, ($2::text[])[1 + number % $4], ($3::text[])[1 + number % $5], 'fi'
       FROM generate_series(1, $6::integer) AS number RETURNING id`,
      [context.organisationId, FIRST_NAMES, LAST_NAMES, FIRST_NAMES.length, LAST_NAMES.length, people],
    );
    return { groupId, participantIds: rows.map(({ id }) => id) };
  });
}

/** A workshop in a month, which nobody has signed up for. */
export async function makeHotSession({ database, context }: Library, groupId: string): Promise<string> {
  return database.write(context, (tx) =>
    onlyId(
      tx,
      `INSERT INTO session (organisation_id, group_id, kind, local_date, starts_at, ends_at, time_zone, capacity)
       SELECT $1, $2, 'WORKSHOP', day::date, day + interval '13 hours', day + interval '14 hours', 'Europe/Helsinki', $3
       FROM (SELECT date_trunc('day', now()) + interval '30 days' AS day) AS a RETURNING id`,
      [context.organisationId, groupId, CAPACITY],
    ),
  );
}

/** What the counter of a session says, and how many rows there are. */
export async function seatsOf(
  { database, context }: Library,
  sessionId: string,
): Promise<{ readonly counted: number; readonly rows: number }> {
  return database.read(context, async (tx) => {
    const [seats] = await tx.query<{ counted: number; rows: number }[]>(
      `SELECT s.seats_taken AS counted, (SELECT count(*)::integer FROM sign_up u
         WHERE u.session_id = s.id AND u.status = 'SIGNED_UP') AS rows
       FROM session s WHERE s.id = $1`,
      [sessionId],
    );
    return seats ?? { counted: Number.NaN, rows: Number.NaN };
  });
}

async function onlyId(tx: Tx, sql: string, parameters: unknown[]): Promise<string> {
  const [row] = await tx.query<{ id: string }[]>(sql, parameters);
  if (!row) throw new Error('No row was made');
  return row.id;
}
