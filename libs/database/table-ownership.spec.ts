import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { openTestStores } from '../deployment/testing/test-stores.js';
import { statementFiles } from './testing/statements.js';
import { tablesOf } from './testing/tables-of.js';

/**
 * The statements that name a table which is not theirs to name, each with its reason. The list only shrinks: one that is
 * not needed any more has to be taken out.
 */
const EXCEPTIONS: readonly string[] = [
  'libs/groups/planning-warnings.sql.ts: reads sign_up (whoever signed up is expected at a session as members are)',
  'libs/groups/sessions.sql.ts: reads sign_up (the sessions of a participant are also those they signed up for)',
  'libs/participation/seats/sign-up.sql.ts: writes session (it counts its seats and its waitlist)',
  'libs/participation/sign-ups/seat-claim.sql.ts: writes session (the statement that takes a seat locks it)',
  'libs/participation/sign-ups/sign-up-rules.sql.ts: writes session (it keeps the rules of its own sign-ups)',
  'libs/participation/sign-ups/minimum-attendance.sql.ts: writes session (it keeps that too few had signed up)',
  'libs/participation/waitlist/waitlist.sql.ts: writes session (its seats and those that wait for them change as one)',
  'libs/participation/registers/register.sql.ts: writes session (it keeps when its register was closed, and the note of the register)',
  'libs/excursions/departure-counts.sql.ts: writes headcount (people counted at a departure are headcounts like others)',
  'libs/messaging/reminders/reminder-waves.sql.ts: writes session (a cancellation that is taken back begins a new schedule)',
  'libs/messaging/inbound/reply-consents.sql.ts: writes phone_number (START confirms the number it came from)',
  'libs/messaging/inbound/reply-consents.sql.ts: writes consent (STOP and START act on all who share a phone, in one statement)',
  'libs/importing/apply/attendance-apply.sql.ts: writes session (an import writes whole files set by set)',
  'libs/importing/apply/attendance-apply.sql.ts: writes headcount (an import writes whole files set by set)',
  'libs/importing/apply/attendance-apply.sql.ts: writes attendance (an import writes whole files set by set)',
  'libs/importing/apply/attendance-apply.sql.ts: writes attendance_change (an import writes whole files set by set)',
  'libs/importing/apply/attendance-apply.sql.ts: writes participant (an import writes whole files set by set)',
  'libs/importing/apply/participants-apply.sql.ts: writes participant (an import writes whole files set by set)',
  'libs/importing/apply/participants-apply.sql.ts: writes consent (an import writes whole files set by set)',
  'libs/importing/apply/participants-apply.sql.ts: writes phone_number (an import writes whole files set by set)',
  'libs/importing/plan/plan-tables.sql.ts: writes activity_group (an import writes whole files set by set)',
  'libs/importing/plan/plan-tables.sql.ts: writes membership (an import writes whole files set by set)',
  'libs/secrets/key-register.sql.ts: reads organisation (keys are registered for each organisation)',
  'libs/secrets/key-register.sql.ts: reads phone_number (the rotation of keys goes over every sealed column)',
  'libs/secrets/key-register.sql.ts: reads inbound_text (the rotation of keys goes over every sealed column)',
  'libs/secrets/key-register.sql.ts: reads sandbox_text (the rotation of keys goes over every sealed column)',
  'libs/secrets/key-register.sql.ts: reads import_row (the rotation of keys goes over every sealed column)',
  'libs/secrets/key-register.sql.ts: reads gateway_event (the rotation of keys goes over every sealed column)',
  'libs/secrets/key-register.sql.ts: reads smpp_incoming_part (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: reads phone_number (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: writes phone_number (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: reads inbound_text (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: writes inbound_text (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: reads sandbox_text (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: writes sandbox_text (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: reads import_row (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: writes import_row (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: reads gateway_event (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: writes gateway_event (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: reads smpp_incoming_part (the rotation of keys goes over every sealed column)',
  'libs/secrets/sealing-batches.sql.ts: writes smpp_incoming_part (the rotation of keys goes over every sealed column)',
];

const LAYERS = JSON.parse(readFileSync('libs/layers.json', 'utf8')) as string[][];
const layerOf = (library: string) => LAYERS.findIndex((layer) => layer.includes(library));

/** `everywhere` shows workers the work of all organisations: `tenantTable`. */
const tableOf = (relation: string) => relation.replace(/_everywhere$/, '');

/** The library of each table: the one whose migrations make it. */
function ownersOfTables(): Map<string, string> {
  const owners = new Map<string, string>();
  for (const library of LAYERS.flat()) {
    for (const source of migrationsOf(library)) {
      for (const [, name] of source.matchAll(/(?:tenantTable\(\{\s*name: '|CREATE TABLE )(\w+)/g)) {
        owners.set(name as string, library);
      }
    }
  }
  return owners;
}

function migrationsOf(library: string): string[] {
  const folder = join('libs', library, 'migrations');
  return readdirSync(join('libs', library)).includes('migrations')
    ? readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
    : [];
}

/** The tables and views that the database has, without the one in which TypeORM keeps which migrations have run. */
async function relations(): Promise<Set<string>> {
  const stores = await openTestStores();
  const client = new Client({ connectionString: stores.appUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
       AND relkind IN ('r', 'p', 'v') AND NOT relispartition AND relname <> 'schema_migration'`,
  );
  await client.end();
  await stores.database.drop();
  return new Set(rows.map(({ name }) => name));
}

/** What a file does with tables that are not its to read or to write, as `file: reads table`. */
function trespassesOf(
  file: string,
  text: string,
  tables: ReadonlySet<string>,
  owners: ReadonlyMap<string, string>,
): string[] {
  const { reads, writes } = tablesOf(text, tables);
  const [root, library = ''] = file.split('/');
  const ownerOf = (relation: string) => owners.get(tableOf(relation)) ?? '';
  const isOwn = (relation: string) => root === 'libs' && ownerOf(relation) === library;
  const isBelow = (relation: string) => root === 'apps' || layerOf(ownerOf(relation)) < layerOf(library);
  return [
    ...[...reads].filter((name) => !isOwn(name) && !isBelow(name)).map((name) => `${file}: reads ${name}`),
    ...[...writes].filter((name) => !isOwn(name)).map((name) => `${file}: writes ${name}`),
  ];
}

describe('tables and their libraries', () => {
  const owners = ownersOfTables();
  let tables: Set<string>;

  beforeAll(async () => {
    tables = await relations();
  });

  it('every table is made by the migrations of one library', () => {
    expect([...tables].filter((name) => !owners.has(tableOf(name)))).toEqual([]);
  });

  it('a library reads its own tables and those of lower layers, and writes its own; an app writes none', async () => {
    const files = await statementFiles();
    const trespasses = new Set(
      files.flatMap(({ file, statements }) =>
        statements.flatMap(([, { text }]) => trespassesOf(file, text, tables, owners)),
      ),
    );
    const excepted = EXCEPTIONS.map((exception) => exception.replace(/ \(.+\)$/, ''));
    expect([...trespasses].filter((trespass) => !excepted.includes(trespass))).toEqual([]);
    expect(excepted.filter((exception) => !trespasses.has(exception))).toEqual([]);
  });
});

describe('the tables of a statement', () => {
  const known = new Set(['session', 'sign_up', 'membership']);
  const found = (text: string) => {
    const { reads, writes } = tablesOf(text, known);
    return { reads: [...reads].toSorted(), writes: [...writes].toSorted() };
  };

  it.each([
    ['a list', 'SELECT s.id FROM session s, sign_up u'],
    ['a join', 'SELECT s.id FROM session AS s LEFT JOIN sign_up u USING (id)'],
    ['a subquery', 'SELECT 1 FROM session WHERE EXISTS (SELECT 1 FROM sign_up) FOR NO KEY UPDATE'],
    ['a WITH query', 'WITH free AS (SELECT id FROM session) SELECT id FROM free JOIN sign_up u ON true'],
    [
      'a function',
      'SELECT 1 FROM unnest($1) AS a (id), session JOIN LATERAL (SELECT 1 FROM ONLY sign_up) x ON true',
    ],
  ])('tables of %s are read', (_where, text) => {
    expect(found(text)).toEqual({ reads: ['session', 'sign_up'], writes: [] });
  });

  it.each([
    [
      'INSERT',
      'INSERT INTO session (id) SELECT id FROM sign_up ON CONFLICT (id) DO UPDATE SET id = excluded.id',
    ],
    ['UPDATE', 'UPDATE session SET id = u.id FROM sign_up u WHERE session.id = u.id'],
    ['DELETE', 'DELETE FROM session USING sign_up u WHERE u.session_id = session.id'],
  ])('the table of %s is written', (_verb, text) => {
    expect(found(text)).toEqual({ reads: ['sign_up'], writes: ['session'] });
  });

  it('a name in a string, in a comment or of a column is no table', () => {
    const text = `SELECT 'FROM membership', m.membership, session -- FROM membership
      FROM session m WHERE m.a IS DISTINCT FROM membership.a`;
    expect(found(text)).toEqual({ reads: ['session'], writes: [] });
  });

  it('a WITH query with the name of a table is refused', () => {
    expect(() => found('WITH session AS (SELECT 1) SELECT 1 FROM session')).toThrow('the table session');
  });
});
