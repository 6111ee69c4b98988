import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { redisUrlOrThrow } from '#libs/database/testing/test-redis.js';
import { askBadly, callBadly } from '../canary/bad-requests.js';
import { CANARY, canariesIn, canaryNumber, nationalNumber } from '../canary/canary.js';
import { CanaryClient } from '../canary/client.js';
import { MOODS, MoodyGateway } from '../canary/flaky-gateway.js';
import { witnessPostgres, witnessRedis, type QueueWitness } from '../canary/queue-witness.js';
import { namesOfToday } from '../support/examples.js';
import { RytmiProcess } from '../support/rytmi-process.js';
import { openTestStores, type TestStores } from '../../libs/deployment/testing/test-stores.js';

const EMAIL = 'anna@example.org';
const PASSWORD = 'oikea hevonen paristo';
const SECRET = 'the-secret-of-the-flaky-gateway';
/** A database of its own on the test run's Redis, which other spec files use as well. */
const REDIS_DATABASE = 12;
const WAIT_TIMEOUT_MS = 40_000;
const KILLS = MOODS.indexOf('KILLS');

const redisUrl = redisUrlOrThrow();
const backends = redisUrl === null ? ['PostgreSQL'] : ['PostgreSQL', 'Redis'];

/** A file with every kind of bad row. */
const BAD_ROWS = [
  'Etunimi;Sukunimi;Puhelin;Ryhmä;Kieli;Alkaen',
  `${CANARY.firstName};${CANARY.lastName};${nationalNumber(0).slice(0, -3)};${CANARY.groupName};xx;31.2.2026`,
  `${CANARY.firstName};${CANARY.lastName};${canaryNumber(0)}${canaryNumber(1)};${CANARY.groupName} 2;fi;${CANARY.firstName}`,
  `;${CANARY.lastName};${nationalNumber(2)};;;`,
].join('\n');

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + WAIT_TIMEOUT_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await new Promise((again) => setTimeout(again, 100));
  }
}

describe.each(backends)('names and numbers, with the queue on %s', (backend) => {
  let stores: TestStores;
  let gateway: MoodyGateway;
  let witness: QueueWitness;
  let client: CanaryClient;
  const processes = new Map<string, RytmiProcess>();

  beforeAll(async () => {
    stores = await openTestStores();
    gateway = await MoodyGateway.start();
    const queueUrl = backend === 'Redis' ? `${redisUrl}/${REDIS_DATABASE}` : null;
    if (queueUrl !== null) {
      const redis = new Redis(queueUrl);
      await redis.flushdb();
      await redis.quit();
    }
    const start = (entry: 'api' | 'worker', name: string): RytmiProcess => {
      const started = new RytmiProcess(entry, {
        DATABASE_URL: stores.ownerUrl,
        ...(queueUrl === null ? {} : { QUEUE_URL: queueUrl }),
        RYTMI_ADMIN_EMAIL: EMAIL,
        RYTMI_ADMIN_PASSWORD: PASSWORD,
        LOG_LEVEL: 'trace',
        SMS_GATEWAY: 'http-json',
        HTTP_JSON_URL: gateway.urlFor(name),
        HTTP_JSON_FROM: '+358401234567',
        HTTP_JSON_MESSAGE_ID: '/id',
        HTTP_JSON_ERROR_CODE: '/error',
        HTTP_JSON_NUMBER_ERRORS: 'bad-number',
        HTTP_JSON_TEXT_ERRORS: 'bad-text',
        HTTP_JSON_DEDUPLICATES: '1',
        HTTP_JSON_TAKES_REPLIES: '1',
        HTTP_JSON_RATE_PER_SECOND: '100',
        HTTP_JSON_CONCURRENCY: '20',
        HTTP_JSON_WEBHOOK_SECRET: SECRET,
      });
      processes.set(name, started);
      return started;
    };
    const api = start('api', 'api');
    const address = (await api.printed(/"address":"(http:[^"]+)"/))[1] ?? '';
    witness = queueUrl === null ? await witnessPostgres(stores.ownerUrl) : await witnessRedis(queueUrl);
    client = new CanaryClient(address);
    const workers = [start('worker', 'one'), start('worker', 'two')];
    await Promise.all(workers.map((worker) => worker.printed(/The worker is ready/)));
  }, 60_000);

  afterAll(async () => {
    await Promise.all([...processes.values()].map((process) => process.stop('SIGTERM')));
    await witness.close();
    await gateway.close();
    await stores.database.drop();
  });

  /** A group with a session tomorrow whose members are reminded at once. */
  async function plant(): Promise<string[]> {
    const { JUST_NOW, WEEKDAY_OF_TOMORROW, SIX_WEEKS_BEFORE_TOMORROW: startsOn } = namesOfToday(new Date());
    await client.signIn(EMAIL, PASSWORD);
    const { createSite } = await client.data<{ createSite: { site: { id: string } } }>(
      `mutation ($settings: UpdateOrganisationInput!, $site: CreateSiteInput!) {
        updateOrganisation(input: $settings) { organisation { name } } createSite(input: $site) { site { id } } }`,
      {
        settings: { reminderTime: JUST_NOW, quietFrom: '00:00', quietTo: '00:00', maxTextsPerDay: 10 },
        site: { name: 'Keskusta', address: 'Kirkkokatu 1' },
      },
    );
    const { createGroup } = await client.data<{ createGroup: { group: { id: string } } }>(
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }',
      {
        input: {
          siteId: createSite.site.id,
          internalName: CANARY.groupName,
          publicName: 'Aamukahvi',
          admission: 'CLOSED',
          language: 'FI',
        },
      },
    );
    const groupId = createGroup.group.id;
    const people: string[] = [];
    for (let index = 0; index < MOODS.length; index += 1) {
      const { createParticipant } = await client.data<{ createParticipant: { participant: { id: string } } }>(
        'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }',
        {
          input: {
            firstName: CANARY.firstName,
            lastName: `${CANARY.lastName} ${index}`,
            note: `Soita ${nationalNumber(index)}, ${CANARY.groupName}`,
            phoneNumber: nationalNumber(index),
            smsConsent: 'IN_PERSON',
          },
        },
      );
      people.push(createParticipant.participant.id);
    }
    await client.data(
      'mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }',
      {
        input: { groupId, participantIds: people.filter((_, index) => index !== KILLS), startsOn },
      },
    );
    await client.data(
      'mutation ($input: CreateSessionSeriesInput!) { createSessionSeries(input: $input) { sessionsMade } }',
      {
        input: {
          groupId,
          recurrenceRule: `FREQ=WEEKLY;BYDAY=${WEEKDAY_OF_TOMORROW}`,
          startsOn,
          wallTime: '13:00',
          durationMinutes: 120,
          place: 'Keskuskatu 1',
        },
      },
    );
    return people;
  }

  /** Reads a file until the import is ready to be confirmed, confirms it, and gives what was said about its rows. */
  async function importBadRows(): Promise<string> {
    const form = new FormData();
    form.set('kind', 'PARTICIPANTS');
    form.set('file', new Blob([BAD_ROWS]), `${CANARY.groupName} ${canaryNumber(0)}.csv`);
    const { status, body } = await client.call('/imports', { method: 'POST', body: form });
    expect({ status, body }).toMatchObject({ status: 202 });
    const { id } = JSON.parse(body) as { id: string };
    const query = `query ($id: ID!) { import(id: $id) { status failure { code } problems(first: 50) { nodes { code message } } } }`;
    let said = '';
    await until(async () => {
      const { import: job } = await client.data<{
        import: { status: string; problems: { nodes: object[] } };
      }>(query, { id });
      said = JSON.stringify(job);
      return job.status !== 'ANALYSING';
    }, 'the import is analysed');
    await client.graphql('mutation ($id: ID!) { confirmImport(input: { id: $id }) { import { status } } }', {
      id,
    });
    return said;
  }

  function textIn(index: number, body: string): Promise<{ status: number }> {
    return client.call('/sms/http-json/inbound', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: SECRET },
      body: JSON.stringify({
        id: crypto.randomUUID(),
        from: canaryNumber(index),
        to: '+358401234567',
        text: body,
      }),
    });
  }

  it('names and numbers are in no log, no job and no error, whatever goes wrong', async () => {
    const people = await plant();
    const saidOfRows = await importBadRows();
    expect(saidOfRows).toContain('PHONE');
    expect(await askBadly(client, people[0]!)).toBeGreaterThan(25);
    expect(await callBadly(client, SECRET)).toBeGreaterThan(5);
    expect((await textIn(0, `Hei, ${CANARY.firstName} tässä, soita ${nationalNumber(1)}`)).status).toBe(200);
    expect((await textIn(5, 'STOP')).status).toBe(200);

    await until(() => gateway.seen.size === MOODS.length - 1, 'the gateway shows all its moods');
    await until(() => gateway.abandoned.has('HANGS'), 'a call that is never answered is given up');
    const killed = new Promise<string>((done) => (gateway.onKill = done));
    await textIn(KILLS, 'STOP');
    expect(await processes.get(await killed)?.stop('SIGKILL')).toBe('SIGKILL');
    // The other worker goes on.
    await textIn(2, CANARY.groupName);
    await until(async () => {
      const { inboundTexts } = await client.data<{ inboundTexts: { totalCount: number } }>(
        '{ inboundTexts(first: 1) { totalCount } }',
      );
      return inboundTexts.totalCount === 4;
    }, 'all texts that came in are read');

    const logs = [...processes].map(([name, { output }]) => ({ name, lines: output.split('\n') }));
    expect(logs.map(({ lines }) => lines.length > 10)).toEqual([true, true, true]);
    const leaks = logs.flatMap(({ name, lines }) =>
      lines.filter((line) => canariesIn(line).length > 0).map((line) => `${name}: ${line}`),
    );
    expect(leaks).toEqual([]);
    expect(client.leaks()).toEqual([]);
    expect(canariesIn(saidOfRows)).toEqual([]);
    const queued = await witness.testimony();
    expect(queued).toContain('messages.send');
    expect(canariesIn(queued)).toEqual([]);
  }, 90_000);

  it('names and numbers would be found in the queue and in errors if they were there', async () => {
    await witness.leak(`{"to":"${nationalNumber(3)}"}`);
    await until(
      async () => canariesIn(await witness.testimony()).includes('7319283'),
      'what is gone already is found',
    );
    const refusing = new CanaryClient(gateway.urlFor('nobody'));
    await refusing.call('', { method: 'POST', body: JSON.stringify({ to: canaryNumber(1), text: '' }) });
    expect(refusing.leaks()).toEqual([expect.stringContaining('7319281')]);
  });
});
