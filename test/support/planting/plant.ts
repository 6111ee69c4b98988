import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { sealedNumber } from '#libs/people/phone-number-sealing.js';
import { sealedSender } from '#libs/messaging/inbound/sender-number.js';
import type { Vault } from '#libs/secrets/vault.js';
import { ACTIVITY } from './activity.sql.js';
import { FIGURES } from './figures.sql.js';
import { PEOPLE } from './people.sql.js';
import type { Scale } from './scale.js';
import { TEXTS_AND_CALLS } from './texts.sql.js';

/** One planted organisation; `number` names it and everything in it. */
export interface PlannedOrganisation {
  readonly number: number;
  readonly scale: Scale;
}

/** Rows with sealed values that are sent at once. */
const SEALED_AT_ONCE = 5_000;

/**
 * Fills a migrated database with organisations as a year of work leaves them, without triggers: what those would have written
 * is planted too. Days are counted from today; everything else is the same each time.
 * @param ownerUrl a migrated database in which nothing is
 * @param vault of the process that is to read it
 */
export async function plant(
  ownerUrl: string,
  vault: Vault,
  organisations: readonly PlannedOrganisation[],
): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB';
      SET maintenance_work_mem = '256MB'; SET row_security = off`);
    await client.query(`CREATE TEMP TABLE planted (number int PRIMARY KEY, id uuid, groups int, people int, members int,
      weeks_behind int, weeks_ahead int, texts_of_session int, inbound_texts int, check_ins int, announcements int)`);
    for (const { number, scale } of organisations) {
      await client.query('INSERT INTO planted VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
        number,
        organisationIdOf(number),
        scale.groups,
        scale.people,
        scale.members,
        scale.weeksBehind,
        scale.weeksAhead,
        scale.textsOfSession,
        scale.inboundTexts,
        scale.checkIns,
        scale.announcements,
      ]);
    }
    await client.query('ANALYZE planted');
    const indexes = await dropIndexes(client);
    for (const statement of [...PEOPLE, ...ACTIVITY]) await client.query(statement);
    await plantNumbers(client, vault, organisations);
    await client.query('ANALYZE');
    for (const statement of [...TEXTS_AND_CALLS, ...FIGURES]) await client.query(statement);
    await plantInboundTexts(client, vault, organisations);
    await client.query('DROP TABLE planted');
    for (const index of indexes) await client.query(index);
    // As autovacuum and the checkpointer do it within minutes.
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}

/** Drops what only serves reading: made once at the end, it takes a third of the time. @returns the statements that make it */
async function dropIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) AND NOT indisunique AND NOT indisexclusion`,
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}

/** The id of something planted, as `id` in SQL makes it. */
export function plantedId(kind: string, organisation: number, key: string | number): string {
  return uuidOf(`${kind}${organisation}/${key}`);
}

export function organisationIdOf(number: number): string {
  return uuidOf(`organisation${number}`);
}

/** The secret of the API token of a staff member; number 0 is the administrator, from 1 on they lead. */
export function tokenOf(organisation: number, staff: number): string {
  return `ryt_planted-${organisation}-${staff}`;
}

/** The token of the own page of a person whose number can be divided by four. */
export function pageTokenOf(organisation: number, person: number): string {
  return `planted-${organisation}-${person}-`.padEnd(32, 'x');
}

function uuidOf(text: string): string {
  const hex = createHash('md5').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

async function plantNumbers(
  client: Client,
  vault: Vault,
  organisations: readonly PlannedOrganisation[],
): Promise<void> {
  const people = organisations.flatMap(({ number, scale }) =>
    Array.from({ length: scale.people }, (_, person) => ({ number, person })),
  );
  for (let from = 0; from < people.length; from += SEALED_AT_ONCE) {
    const some = people.slice(from, from + SEALED_AT_ONCE).map(({ number, person }) => ({
      id: plantedId('number', number, person),
      organisationId: organisationIdOf(number),
      participantId: plantedId('person', number, person),
      ...sealedNumber(vault, organisationIdOf(number), e164Of(number, person)),
    }));
    await client.query(
      `INSERT INTO phone_number (id, organisation_id, participant_id, number_sealed, number_index, valid_from, confirmed_on, last_delivered_at)
       SELECT *, current_date - 300, current_date - 100, now() - interval '2 days'
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[])`,
      [
        some.map((row) => row.id),
        some.map((row) => row.organisationId),
        some.map((row) => row.participantId),
        some.map((row) => row.numberSealed),
        some.map((row) => row.numberIndex),
      ],
    );
  }
}

async function plantInboundTexts(
  client: Client,
  vault: Vault,
  organisations: readonly PlannedOrganisation[],
): Promise<void> {
  for (const { number, scale } of organisations) {
    const organisationId = organisationIdOf(number);
    const texts = Array.from({ length: scale.inboundTexts }, (_, n) => ({
      participantId: plantedId('person', number, n % scale.people),
      ...sealedSender(vault, organisationId, e164Of(number, n % scale.people)),
    }));
    await client.query(
      `INSERT INTO inbound_text (organisation_id, gateway, gateway_message_id, from_sealed, from_index, body, received_at, meaning, status,
         participant_id, site_id, done_at)
       SELECT $1::uuid, 'sandbox', 'in-' || n, sealed, index, CASE WHEN n % 4 = 1 THEN 'Mistä ovesta mennään?' ELSE '1' END,
         now() - n * interval '40 minutes', CASE WHEN n % 4 = 1 THEN 'FOR_STAFF' ELSE 'ATTENDING' END,
         CASE WHEN n % 4 = 1 AND n <= 400 THEN 'OPEN' ELSE 'DONE' END, person, NULL,
         CASE WHEN n % 4 = 1 AND n <= 400 THEN NULL ELSE now() END
       FROM unnest($2::uuid[], $3::bytea[], $4::bytea[]) WITH ORDINALITY AS t (person, sealed, index, n)`,
      [
        organisationId,
        texts.map((text) => text.participantId),
        texts.map((text) => text.fromSealed),
        texts.map((text) => text.fromIndex),
      ],
    );
  }
}

/** A number of nobody. */
function e164Of(organisation: number, person: number): string {
  return `+35849${String(organisation).padStart(4, '0')}${String(person).padStart(4, '0')}`;
}
