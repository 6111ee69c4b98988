import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { instantOf } from '#libs/calendar/wall-time.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { SessionChange } from '#libs/groups/session-changes.js';
import { Session } from '#libs/groups/session.entity.js';
import { LANGUAGES } from '#libs/people/language.js';
import { MESSAGE_KINDS } from './message/rules/message-kind.js';
import { REMINDER_KIND_NAMES, REMINDER_KINDS, type ReminderKinds } from './message/rules/reminder-kinds.js';
import { ReminderWave } from './reminders/reminder-wave.entity.js';
import { planWaves, replanDaysAhead } from './reminders/reminder-waves.js';
import { MessagingFixture, ZONE } from './testing/messaging-fixture.js';
import { SHIPPED_TEMPLATES } from './wording/shipped-templates.js';
import { PLACEHOLDERS, TEMPLATE_KINDS } from './wording/template-kind.js';

const A_WEEK_AHEAD = 'A_WEEK_AHEAD';
const HOME = import.meta.dirname;
const SCHEMA = readFileSync(join(HOME, '../../schema.graphql'), 'utf8');

/** Ours, and one that nothing else in the code knows. */
const withAWeekAhead = (graceHours = 0): ReminderKinds => ({
  ...REMINDER_KINDS,
  [A_WEEK_AHEAD]: {
    daysAhead: 7,
    graceHours,
    overDailyLimit: 'DROP',
    description: 'A reminder a week before the session.',
  },
});

describe('a kind of reminder that was only declared', () => {
  let fixture: MessagingFixture;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
    await asOwner(fixture, (owner) =>
      owner.query('ALTER TABLE reminder_wave DROP CONSTRAINT reminder_wave_kind_check'),
    );
  });
  afterAll(() => fixture.close());

  const plan = (sessionId: string, kind: SessionChange['kind'], kinds = withAWeekAhead()) =>
    fixture.write((tx) => planWaves(tx, { kind, sessionIds: [sessionId] }, kinds));
  const weekAhead = (sessionId: string) =>
    fixture.write(async (tx: Tx) => {
      const waves = await tx.getRepository(ReminderWave).findBy({ sessionId });
      return waves.find(({ kind }) => String(kind) === A_WEEK_AHEAD) ?? null;
    });

  it('its wave is due a week before the session at the reminder time, beside the waves of the other kinds', async () => {
    const id = await fixture.session(fixture.day(10));
    expect(await weekAhead(id)).toBeNull();
    await plan(id, 'PLANNED');
    expect(await weekAhead(id)).toMatchObject({
      status: 'PLANNED',
      dueAt: instantOf(fixture.day(3), '10:00', ZONE),
      deadlineAt: instantOf(fixture.day(10), '13:00', ZONE),
      tellsMembers: true,
    });
    expect(await fixture.wave(id, 'ONE_DAY_AHEAD')).toMatchObject({
      dueAt: instantOf(fixture.day(9), '10:00', ZONE),
    });
  });

  it('its wave moves with the session, follows a new reminder time, and is dropped with a cancellation', async () => {
    const id = await fixture.session(fixture.day(10));
    await plan(id, 'PLANNED');
    await fixture.write((tx) =>
      tx.getRepository(Session).update(id, {
        localDate: fixture.day(20),
        startsAt: instantOf(fixture.day(20), '13:00', ZONE),
        endsAt: instantOf(fixture.day(20), '15:00', ZONE),
        scheduleVersion: 2,
      }),
    );
    await plan(id, 'MOVED');
    expect((await weekAhead(id))?.dueAt).toEqual(instantOf(fixture.day(13), '10:00', ZONE));
    await fixture.write(async (tx) => {
      await tx.query(`UPDATE organisation SET reminder_time = '15:30'`);
      await replanDaysAhead(tx, withAWeekAhead());
      await tx.query(`UPDATE organisation SET reminder_time = '10:00'`);
    });
    expect((await weekAhead(id))?.dueAt).toEqual(instantOf(fixture.day(13), '15:30', ZONE));
    await fixture.write((tx) =>
      tx.getRepository(Session).update(id, { status: 'CANCELLED', cancelledAt: new Date() }),
    );
    await plan(id, 'CANCELLED');
    expect(await weekAhead(id)).toMatchObject({ status: 'DROPPED' });
  });

  it('a session that is planned after its moment has the wave at once within the grace, else none', async () => {
    // Its moment was yesterday, at most 38 hours ago.
    const id = await fixture.session(fixture.day(6));
    await plan(id, 'PLANNED');
    expect(await weekAhead(id)).toBeNull();
    await plan(id, 'PLANNED', withAWeekAhead(48));
    expect(Math.abs(((await weekAhead(id))?.dueAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });
});

describe('the checklist “Add a reminder kind” of README.md', () => {
  let fixture: MessagingFixture;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  afterAll(() => fixture.close());

  it.each([
    ['reminder_wave', REMINDER_KIND_NAMES],
    ['text_template', TEMPLATE_KINDS],
  ])(
    'a migration lets the CHECK constraint of %s.kind allow exactly the kinds there are',
    async (table, kinds) => {
      expect((await allowedKinds(fixture, table)).toSorted()).toEqual([...kinds].toSorted());
    },
  );

  it.each(LANGUAGES)(
    'wording/shipped-templates.ts has words of every kind in the language %s',
    (language) => {
      expect(TEMPLATE_KINDS.filter((kind) => !SHIPPED_TEMPLATES[language][kind]?.text)).toEqual([]);
    },
  );

  it('wording/template-kind.ts says of every kind what its template may say', () => {
    expect(TEMPLATE_KINDS.filter((kind) => !PLACEHOLDERS[kind])).toEqual([]);
  });

  it.each([
    ['ReminderKind', REMINDER_KIND_NAMES],
    ['MessageKind', MESSAGE_KINDS],
    ['TextTemplateKind', TEMPLATE_KINDS],
  ])('schema.graphql, which npm run schema writes, has every kind in %s', (name, kinds) => {
    const [values = ''] = new RegExp(`^enum ${name} \\{[^}]*\\}`, 'm').exec(SCHEMA) ?? [];
    expect([...values.matchAll(/^ {2}([A-Z_]+)$/gm)].map(([, value]) => value).toSorted()).toEqual(
      [...kinds].toSorted(),
    );
  });

  it.each(REMINDER_KIND_NAMES)('schema.graphql describes %s as REMINDER_KINDS does', (kind) => {
    expect(SCHEMA.split('enum ReminderKind')[1]?.split('}')[0]).toContain(REMINDER_KINDS[kind].description);
  });

  it('README.md names each of these files', () => {
    const [, checklist = ''] = readFileSync(join(HOME, 'README.md'), 'utf8').split('## Add a reminder kind');
    for (const file of [
      'message/rules/reminder-kinds.ts',
      'wording/template-kind.ts',
      'wording/shipped-templates.ts',
      'reminder_wave.kind',
      'text_template.kind',
      'schema.graphql',
    ]) {
      expect(checklist).toContain(`\`${file}\``);
    }
  });
});

async function asOwner<T>(fixture: MessagingFixture, work: (owner: Client) => Promise<T>): Promise<T> {
  const owner = new Client({ connectionString: fixture.ownerUrl });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

/** What the CHECK constraint of the column `kind` lists. */
async function allowedKinds(fixture: MessagingFixture, table: string): Promise<string[]> {
  const { rows } = await asOwner(fixture, (owner) =>
    owner.query<{ definition: string }>(
      `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
       WHERE conrelid = $1::regclass AND contype = 'c' AND conkey = ARRAY[(
         SELECT attnum FROM pg_attribute WHERE attrelid = $1::regclass AND attname = 'kind')]`,
      [table],
    ),
  );
  return rows.flatMap(({ definition }) =>
    [...definition.matchAll(/'([A-Z_]+)'/g)].map(([, kind]) => kind ?? ''),
  );
}
