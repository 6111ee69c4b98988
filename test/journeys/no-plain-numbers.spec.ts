import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { SandboxGateway } from '#libs/messaging/sandbox/sandbox-gateway.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { ImportClient } from '../../apps/api/src/importing/testing/import-client.js';
import { TestApi, type TestOrganisation } from '../support/test-api.js';

const FILE = readFileSync('test/fixtures/import/osallistujat.csv');

/** Every table of the database, with whatever it holds of the digits: as text, as bytes, with blanks between. */
async function tablesHolding(owner: Client, digits: string): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_t%'`,
  );
  expect(tables.length).toBeGreaterThan(25);
  const asBytes = Buffer.from(digits).toString('hex');
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await owner.query<{ holds: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM ${name} t
         WHERE regexp_replace(t::text, '[ -]', '', 'g') LIKE '%' || $1 || '%' OR t::text LIKE '%' || $2 || '%') AS holds`,
      [digits, asBytes],
    );
    if (rows[0]?.holds) found.push(name);
  }
  return found;
}

describe('a database after people were imported, texted and answered', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let owner: Client;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    owner = new Client({ connectionString: api.stores.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await api.close();
  });

  const ask = <Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> =>
    api.data<Data>(org.tokens.COORDINATOR, query, variables);

  it('the database holds no phone number that can be read, anywhere', async () => {
    const client = new ImportClient(api, org);
    await client.newGroup('Aamukahvi');
    const job = await client.dryRun({ kind: 'PARTICIPANTS', file: FILE });
    expect(await tablesHolding(owner, '401234501')).toEqual([]);
    await client.apply(job.id);
    // One more file that nobody has confirmed yet.
    const waiting = await client.dryRun({
      kind: 'PARTICIPANTS',
      file: 'Nimi;Puhelin\nUusi Tulija;045 765 4321\n',
    });
    expect(waiting.report.counts.toMake.phoneNumbers).toBe(1);

    const { participants } = await ask<{
      participants: { nodes: { id: string; phoneNumbers: { id: string; e164: string }[] }[] };
    }>('{ participants(first: 50) { nodes { id phoneNumbers { id e164 } } } }');
    const numbers = participants.nodes.flatMap(({ phoneNumbers }) => phoneNumbers);
    expect(numbers.map(({ e164 }) => e164)).toContain('+358401234501');
    expect(numbers.length).toBeGreaterThan(15);
    const { id: participantId } = participants.nodes[0]!;
    await ask(
      `mutation ($id: ID!) { createPhoneNumber(input: { participantId: $id, number: "050 876 5432" }) { phoneNumber { id } } }`,
      {
        id: participantId,
      },
    );
    await ask('mutation ($id: ID!) { endPhoneNumber(input: { id: $id }) { phoneNumber { id } } }', {
      id: numbers[0]!.id,
    });

    await new SandboxGateway(api.database, testVault).send(
      {
        organisationId: org.context.organisationId,
        clientReference: crypto.randomUUID(),
        to: '+358401234501',
        sender: 'Rytmi',
        body: 'Tuletko?',
        validUntil: new Date(Date.now() + 60_000),
      },
      new AbortController().signal,
    );
    const { sandboxTexts } = await ask<{ sandboxTexts: { nodes: { id: string; to: string }[] } }>(
      '{ sandboxTexts(first: 1) { nodes { id to } } }',
    );
    expect(sandboxTexts.nodes[0]?.to).toBe('+358401234501');
    await ask(
      'mutation ($id: ID!) { replyToSandboxText(input: { id: $id, body: "1" }) { inboundText { id } } }',
      { id: sandboxTexts.nodes[0]!.id },
    );

    for (const { e164 } of numbers) {
      expect([e164, await tablesHolding(owner, e164.slice(4))]).toEqual([e164, []]);
    }
    expect(await tablesHolding(owner, '508765432')).toEqual([]);
    expect(await tablesHolding(owner, '457654321')).toEqual([]);
  });

  it('a readable phone number would be found in the database', async () => {
    await ask(
      'mutation { createParticipant(input: { firstName: "Aino", note: "soita 040 999 8877" }) { participant { id } } }',
    );
    expect((await tablesHolding(owner, '409998877')).sort()).toEqual(['audit_event', 'participant']);
    await owner.query(`CREATE TABLE leak AS SELECT '409998866'::bytea AS bytes`);
    expect(await tablesHolding(owner, '409998866')).toEqual(['leak']);
  });
});
