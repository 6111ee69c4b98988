import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { DatabaseModule } from '#libs/database/database.module.js';
import { TenantDatabase, type TenantContext } from '#libs/database/tenant-database.js';
import { MessageSender } from '#libs/messaging/delivery/message-sender.js';
import { MessagingModule } from '#libs/messaging/messaging.module.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import { Organisations } from '#libs/people/organisations.js';
import { SleepingQueueModule } from '#libs/queue/testing/sleeping-queue.module.js';
import { RegularityRecompute } from '#libs/regularity/regularity-recompute.js';
import { SecretsModule } from '#libs/secrets/secrets.module.js';
import { openTestStores, type TestStores } from '../deployment/testing/test-stores.js';
import { DemoAssociation } from './demo-association.js';
import { DEMO_PEOPLE } from './demo-people.js';
import { DEMO_ORGANISATION, demoPlan } from './demo-plan.js';
import { DemoModule } from './demo.module.js';

/** Takes about two seconds; the rest is for machines that are busy with other tests. */
const FILLING_TAKES_AT_MOST_MS = 15_000;

@Module({})
class TestModule {}

describe('the demo association', () => {
  let stores: TestStores;
  let app: INestApplicationContext;
  let context: TenantContext;
  let today: LocalDate;
  let tookMs: number;

  beforeAll(async () => {
    stores = await openTestStores();
    const imports = [
      SecretsModule.forRoot(stores.keys),
      DatabaseModule.forRoot(stores.appUrl),
      SleepingQueueModule,
      MessagingModule.forRoot(['sandbox'], 'http://127.0.0.1:3000'),
      DemoModule,
    ];
    app = await NestFactory.createApplicationContext({ module: TestModule, imports }, { logger: false });
    const organisations = app.get(Organisations, { strict: false });
    const startedAt = performance.now();
    context = await organisations.createWith(DEMO_ORGANISATION, async (tx, made) => {
      await app.get(DemoAssociation, { strict: false }).fill(tx, made);
      today = await organisations.today(tx);
      return made;
    });
    tookMs = performance.now() - startedAt;
  });
  afterAll(async () => {
    await app.close();
    await stores.database.drop();
  });

  const rows = <Row>(sql: string, parameters: unknown[] = []) =>
    app.get(TenantDatabase, { strict: false }).read(context, (tx) => tx.query<Row[]>(sql, parameters));
  const count = async (sql: string, parameters: unknown[] = []) =>
    (await rows<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`, parameters))[0]!.count;

  it('the demo has 3 groups, 36 participants and its staff, and is filled within seconds', async () => {
    expect(await count('activity_group')).toBe(3);
    expect(await count('participant')).toBe(36);
    expect(await count('site')).toBe(2);
    const staff = await rows<{ role: string }>('SELECT roles[1] AS role FROM staff_member ORDER BY 1');
    expect(staff.map(({ role }) => role)).toEqual(['COORDINATOR', 'LEADER', 'LEADER', 'PEER', 'STAFF']);
    expect(tookMs).toBeLessThan(FILLING_TAKES_AT_MOST_MS);
  });

  it('no demo person has a password or an address that could receive anything', async () => {
    expect(
      await count("staff_member WHERE password_hash IS NOT NULL OR email NOT LIKE '%@rytmi.invalid'"),
    ).toBe(0);
  });

  it('the demo has sessions from 12 weeks ago to 8 weeks ahead, and none in a break', async () => {
    const [dates] = await rows<{ first: LocalDate; last: LocalDate }>(
      'SELECT min(local_date)::text AS first, max(local_date)::text AS last FROM session',
    );
    expect(dates!.first >= addDays(today, -84) && dates!.first <= addDays(today, -82)).toBe(true);
    expect(dates!.last <= addDays(today, 56) && dates!.last >= addDays(today, 46)).toBe(true);
    expect(
      await count(
        `session s JOIN break_period b ON s.local_date BETWEEN b.starts_on AND b.ends_on WHERE s.series_id IS NOT NULL`,
      ),
    ).toBe(0);
    const plan = demoPlan(today);
    expect(await count('session WHERE local_date < $1', [today])).toBe(plan.registers.length + 1);
    expect(await count("session WHERE status = 'CANCELLED'")).toBe(1);
  });

  it('every past demo session that was held has a register, and only the latest is open', async () => {
    const open = await rows<{ id: string }>(
      `SELECT id FROM session WHERE local_date < $1 AND status = 'PLANNED' AND register_closed_at IS NULL`,
      [today],
    );
    const [latest] = await rows<{ id: string }>(
      `SELECT id FROM session WHERE local_date < $1 AND status = 'PLANNED' ORDER BY starts_at DESC LIMIT 1`,
      [today],
    );
    expect(open).toEqual([latest]);
    expect(
      await count(
        `session s WHERE s.local_date < $1 AND s.status = 'PLANNED'
         AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.session_id = s.id)`,
        [today],
      ),
    ).toBe(0);
  });

  it('the demo has marks made during their sessions, walk-ins and anonymous visitors', async () => {
    expect(
      await count(
        `attendance a JOIN session s ON s.id = a.session_id
         WHERE a.marked_at NOT BETWEEN s.starts_at AND s.ends_at OR a.marked_at >= now() OR a.recorded_by_id IS NULL`,
      ),
    ).toBe(0);
    expect(await count('attendance WHERE walk_in')).toBeGreaterThan(5);
    expect(await count('headcount WHERE people > 0')).toBeGreaterThan(5);
  });

  it('the demo groups attend between 50 and 90 % of the time, and a full recomputation changes no figures', async () => {
    const rates = await rows<{ rate: number }>(
      `SELECT sum(attended)::float / sum(attended + missed) AS rate FROM membership_regularity GROUP BY group_id`,
    );
    expect(rates).toHaveLength(3);
    for (const { rate } of rates) {
      expect(rate).toBeGreaterThan(0.5);
      expect(rate).toBeLessThan(0.9);
    }
    const figures = () => rows('SELECT * FROM membership_regularity ORDER BY membership_id');
    const before = await figures();
    expect(before).toHaveLength(DEMO_PEOPLE.flatMap(({ memberships }) => memberships).length);
    await app.get(RegularityRecompute, { strict: false }).recompute(context.organisationId);
    expect(await figures()).toEqual(before);
  });

  it('the demo has an excursion ahead with seats taken, one of which was given back', async () => {
    const excursions = await rows(
      `SELECT seats_taken, capacity, starts_at > now() AS ahead FROM session WHERE kind = 'EXCURSION'`,
    );
    expect(excursions).toEqual([{ seats_taken: 9, capacity: 12, ahead: true }]);
    expect(await count("sign_up WHERE status = 'CANCELLED'")).toBe(1);
  });

  it('the demo plans no reminder for a session that has started', async () => {
    expect(await count('reminder_wave')).toBeGreaterThan(30);
    expect(
      await count('reminder_wave w JOIN session s ON s.id = w.session_id WHERE s.starts_at <= now()'),
    ).toBe(0);
  });

  it('the demo texts the members of the moved session at once, in one part each, and nobody without consent', async () => {
    const messageIds: string[] = [];
    const { signal } = new AbortController();
    await app
      .get(MessagingSweep, { strict: false })
      .run((_, messageId) => messageIds.push(messageId), signal);
    const sender = app.get(MessageSender, { strict: false });
    for (const id of messageIds) await sender.send(context.organisationId, id, signal);

    const agreed = DEMO_PEOPLE.filter(({ consent }) => consent !== null && !consent.isWithdrawn);
    const names = agreed.map(({ firstName }) => firstName);
    const told = await rows<{ first_name: string }>(
      'SELECT DISTINCT p.first_name FROM message m JOIN participant p ON p.id = m.participant_id',
    );
    expect(told.length).toBeGreaterThan(10);
    expect(names).toEqual(expect.arrayContaining(told.map(({ first_name }) => first_name)));
    expect(await count('message WHERE parts > 1')).toBe(0);

    const texts = await rows<{ body: string }>('SELECT body FROM sandbox_text');
    expect(texts).toHaveLength(messageIds.length);
    expect(texts.some(({ body }) => body.includes('Muutos: Kahvihetki'))).toBe(true);
    for (const { body } of texts) expect(body).not.toMatch(/päihde|vertais|Liikkeelle/i);
  });
});
