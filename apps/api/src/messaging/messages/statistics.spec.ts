import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { PhoneNumbers } from '#libs/people/phone-numbers.js';
import type { OrganisationSettings } from '#libs/people/organisation-settings.js';
import type { Role } from '#libs/people/roles.js';
import { TestApi, type TestOrganisation } from '../../../../../test/support/test-api.js';

const MONTHS = `query ($from: String!, $to: String!) { messageStatistics(from: $from, to: $to) {
  month written sent delivered unknown parts costCents sentWithoutPrice
  failed { reason messages } cancelled { reason messages } expired { reason messages } } }`;
const PROBLEMS = '{ messagingProblems { waiting held inDoubt } }';
const LATE = { due_at: `now() - interval '6 minutes'` };

/** Columns of a message that differ from one that waits and is due now; as SQL. */
type Columns = Readonly<Record<string, string>>;

describe('what becomes of texts, seen from outside', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let personId: string;
  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    await api?.database.systemTransaction((tx) => tx.query('DELETE FROM message'));
    org = await api.newOrganisation();
    personId = await api.database.write(org.context, async (tx) => {
      const { id } = await api
        .service(Participants)
        .create(tx, org.context, { firstName: 'Kaarina', lastName: null });
      await api.service(PhoneNumbers).add(tx, org.context, id, '+358401230001', '2026-01-01');
      return id;
    });
  });

  async function write(columns: Columns): Promise<void> {
    const all: Columns = {
      organisation_id: `'${org.context.organisationId}'`,
      participant_id: `'${personId}'`,
      phone_number_id: `(SELECT id FROM phone_number WHERE participant_id = '${personId}')`,
      language: `'fi'`,
      body: `'Hei'`,
      encoding: `'GSM-7'`,
      parts: '1',
      status: `'PENDING'`,
      due_at: 'now()',
      deadline_at: `now() + interval '1 day'`,
      ...columns,
    };
    const insert = `INSERT INTO message (${Object.keys(all).join(', ')}) VALUES (${Object.values(all).join(', ')})`;
    await api.database.write(org.context, (tx) => tx.query(insert));
  }
  const change = (settings: OrganisationSettings) =>
    api.database.write(org.context, (tx) => api.service(Organisations).update(tx, org.context, settings));

  const problems = async (role: Role = 'STAFF') =>
    (await api.data<{ messagingProblems: object }>(org.tokens[role], PROBLEMS)).messagingProblems;
  const unreached = async (args = '') => {
    const { messagingProblems, messages } = await api.data<{
      messagingProblems: { unreached: number; unreachedByReason: { reason: string; messages: number }[] };
      messages: { totalCount: number; nodes: { statusReason: string }[]; pageInfo: { endCursor: string } };
    }>(
      org.tokens.STAFF,
      `{ messagingProblems { unreached unreachedByReason { reason messages } }
         messages(unreached: true ${args}) { totalCount nodes { statusReason } pageInfo { endCursor } } }`,
    );
    return { ...messagingProblems, messages };
  };
  const gauge = async (name = 'rytmi_messages_stuck') =>
    (await api.metrics()).split('\n').filter((line) => line.startsWith(`${name}{`));
  const health = async () => {
    const response = await fetch(`${api.url}/health/ready`);
    const { checks } = (await response.json()) as { checks: Record<string, string> };
    return [response.status, checks.messages];
  };

  it('no stuck texts means zero in every count', async () => {
    await write({});
    expect(await problems()).toEqual({ waiting: 0, held: 0, inDoubt: 0 });
    expect(await gauge()).toEqual([
      'rytmi_messages_stuck{reason="waiting"} 0',
      'rytmi_messages_stuck{reason="held"} 0',
      'rytmi_messages_stuck{reason="in_doubt"} 0',
    ]);
    expect(await health()).toEqual([200, 'up']);
  });

  it('a stuck text is shown in GraphQL, in a metric and in the health detail', async () => {
    await write(LATE);
    await write({ ...LATE, status: `'ATTEMPTING'` });
    await write({ status: `'UNKNOWN'`, lease_until: 'now()' });
    expect(await problems()).toEqual({ waiting: 1, held: 1, inDoubt: 1 });
    expect(await gauge()).toEqual([
      'rytmi_messages_stuck{reason="waiting"} 1',
      'rytmi_messages_stuck{reason="held"} 1',
      'rytmi_messages_stuck{reason="in_doubt"} 1',
    ]);
    // The process can do its work all the same: whoever restarts processes must not restart this one for it.
    expect(await health()).toEqual([200, 'down']);
  });

  it('undelivered texts are counted by reason and listed page by page', async () => {
    const refused = { status: `'FAILED'`, status_reason: `'21211'` };
    await write(refused);
    await write({ ...refused, deadline_at: `now() - interval '70 hours'` });
    await write({
      status: `'EXPIRED'`,
      status_reason: `'QUIET_HOURS'`,
      deadline_at: `now() - interval '1 hour'`,
    });
    // Long ago, reached, taken back on purpose, in doubt, and on its way.
    await write({ ...refused, deadline_at: `now() - interval '74 hours'` });
    await write({ status: `'DELIVERED'` });
    await write({ status: `'CANCELLED'`, status_reason: `'SESSION_CANCELLED'` });
    await write({ status: `'UNKNOWN'`, deadline_at: `now() - interval '1 hour'` });
    await write({});
    const first = await unreached('first: 2');
    expect(first).toMatchObject({
      unreached: 3,
      unreachedByReason: [
        { reason: '21211', messages: 2 },
        { reason: 'QUIET_HOURS', messages: 1 },
      ],
      messages: { totalCount: 3 },
    });
    const rest = await unreached(`first: 2, after: "${first.messages.pageInfo.endCursor}"`);
    expect(
      [...first.messages.nodes, ...rest.messages.nodes].map(({ statusReason }) => statusReason).sort(),
    ).toEqual(['21211', '21211', 'QUIET_HOURS']);
    expect(await gauge('rytmi_messages_unreached')).toEqual([
      'rytmi_messages_unreached{status="failed"} 2',
      'rytmi_messages_unreached{status="expired"} 1',
    ]);
    org = await api.newOrganisation('Toinen ry');
    expect(await unreached()).toMatchObject({ unreached: 0, messages: { totalCount: 0 } });
  });

  it('texts that came in for no organisation are counted in a metric', async () => {
    await api.database.systemTransaction((tx) =>
      tx.query(`INSERT INTO gateway_event (gateway, kind, dedupe_key, payload, try_at, outcome)
        VALUES ('modem', 'INCOMING', 'a', '', NULL, 'UNROUTED'), ('modem', 'INCOMING', 'b', '', NULL, 'APPLIED')`),
    );
    const metrics = await api.metrics();
    expect(metrics).toContain('\nrytmi_inbound_unrouted 1\n');
  });

  it('strangers, peers and other organisations learn nothing about stuck texts', async () => {
    await write(LATE);
    expect(await api.refusal(null, PROBLEMS)).toBe('UNAUTHENTICATED');
    expect(await api.refusal(org.tokens.PEER, PROBLEMS)).toBe('FORBIDDEN');
    org = await api.newOrganisation('Toinen ry');
    expect(await problems()).toEqual({ waiting: 0, held: 0, inDoubt: 0 });
  });

  it('the statistics tell by month what became of texts and what they cost', async () => {
    const november = { created_at: `'2026-11-10T10:00:00Z'` };
    await write({
      ...november,
      status: `'DELIVERED'`,
      accepted_at: 'now()',
      parts: '2',
      part_price_cents: '4.25',
    });
    await write({ ...november, status: `'FAILED'`, status_reason: `'UNDELIV'`, accepted_at: 'now()' });
    await write({ ...november, status: `'CANCELLED'`, status_reason: `'NO_CONSENT'` });
    await write({ created_at: `'2026-09-10T10:00:00Z'`, status: `'EXPIRED'` });
    const asked = { from: '2026-09', to: '2026-11' };
    const { messageStatistics } = await api.data<{ messageStatistics: object[] }>(
      org.tokens.STAFF,
      MONTHS,
      asked,
    );
    expect(messageStatistics).toEqual([
      {
        month: '2026-11',
        written: 3,
        sent: 2,
        delivered: 1,
        unknown: 0,
        parts: 3,
        costCents: 8.5,
        sentWithoutPrice: 1,
        failed: [{ reason: 'UNDELIV', messages: 1 }],
        cancelled: [{ reason: 'NO_CONSENT', messages: 1 }],
        expired: [],
      },
      expect.objectContaining({
        month: '2026-09',
        written: 1,
        sent: 0,
        costCents: null,
        expired: [{ reason: 'NOT_SAID', messages: 1 }],
      }),
    ]);
    const wrong = await api.ask(org.tokens.STAFF, MONTHS, { ...asked, to: '2026-13' });
    expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', fields: [{ field: 'to' }] });
    expect(await api.refusal(org.tokens.PEER, MONTHS, asked)).toBe('FORBIDDEN');
    const other = await api.newOrganisation('Toinen ry');
    expect(await api.data(other.tokens.STAFF, MONTHS, asked)).toEqual({ messageStatistics: [] });
  });

  it('the sandbox tells in quiet hours when texts leave and how many wait', async () => {
    const sandbox = async () =>
      (
        await fetch(`${api.url}/sandbox`, { headers: { cookie: `rytmi_session=${org.tokens.STAFF}` } })
      ).text();
    await write({});
    expect(await sandbox()).not.toContain('hiljainen aika');
    // In Helsinki's zone it is quiet at every hour but the one that begins in an hour and a half.
    const clock = (minutesAhead: number) =>
      new Date(Date.now() + minutesAhead * 60_000).toLocaleTimeString('en-GB', {
        timeZone: 'Europe/Helsinki',
        hour: '2-digit',
        minute: '2-digit',
      });
    const quietTo = clock(90);
    await change({ quietFrom: clock(150), quietTo });
    const page = await sandbox();
    expect(page).toContain('Nyt on hiljainen aika');
    expect(page).toContain(
      `kello ${quietTo.replace(/^0/, '').replace(':', '.')}. Odottavia viestejä on nyt 1.`,
    );
  });
});
