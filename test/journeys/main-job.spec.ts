import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { redisUrlOrThrow } from '#libs/database/testing/test-redis.js';
import { namesOfToday, runExamples } from '../support/examples.js';
import { PgBouncer } from '../support/pgbouncer.js';
import { RytmiProcess } from '../support/rytmi-process.js';
import { openTestStores, type TestStores } from '../../libs/deployment/testing/test-stores.js';

const EMAIL = 'anna@example.org';
const PASSWORD = 'oikea hevonen paristo';
/** A database of its own on the test run's Redis, which other spec files use as well. */
const REDIS_DATABASE = 9;

const redisUrl = redisUrlOrThrow();
if (redisUrl === null)
  process.stderr.write('The journey is not run on Redis: no redis-server on this machine\n');
const backends = redisUrl === null ? ['PostgreSQL'] : ['PostgreSQL', 'Redis'];

describe.each(backends)('the main job, over one api and two workers, with the queue on %s', (backend) => {
  let stores: TestStores;
  let bouncer: PgBouncer | null = null;
  const processes: RytmiProcess[] = [];
  let answers: ReadonlyMap<string, unknown>;
  let address: string;

  beforeAll(async () => {
    stores = await openTestStores();
    const environment: NodeJS.ProcessEnv = {
      DATABASE_URL: stores.ownerUrl,
      RYTMI_ADMIN_EMAIL: EMAIL,
      RYTMI_ADMIN_PASSWORD: PASSWORD,
    };
    if (backend === 'Redis') {
      // The larger installation, with a pooler that forgets prepared statements.
      if (PgBouncer.isInstalled) {
        bouncer = await PgBouncer.start(stores.appUrl);
        environment.DATABASE_APP_URL = bouncer.url;
        environment.DATABASE_LISTEN_URL = stores.appUrl;
        environment.DATABASE_PREPARED_STATEMENTS = '0';
      }
      environment.QUEUE_URL = `${redisUrl}/${REDIS_DATABASE}`;
      const redis = new Redis(environment.QUEUE_URL);
      await redis.flushdb();
      await redis.quit();
    }
    const api = new RytmiProcess('api', environment);
    const workers = [new RytmiProcess('worker', environment), new RytmiProcess('worker', environment)];
    processes.push(api, ...workers);
    address = (await api.printed(/"address":"(http:[^"]+)"/))[1] ?? '';
    await Promise.all(workers.map((worker) => worker.printed(/The worker is ready/)));
    answers = await runExamples(address, { ...namesOfToday(new Date()), EMAIL, PASSWORD }).catch(
      (error: Error) => {
        const complaints = processes.flatMap((process) =>
          process.output.split('\n').filter((line) => /"error"/.test(line)),
        );
        throw new Error([error.message, ...complaints].join('\n'));
      },
    );
  }, 120_000);

  afterAll(async () => {
    const codes = await Promise.all(processes.map((process) => process.stop('SIGTERM')));
    await bouncer?.stop();
    await stores.database.drop();
    expect(codes).toEqual([0, 0, 0]);
  });

  it('a season is planned from a rule, its past sessions included', () => {
    expect(answers.get('07-sessions.graphql')).toMatchObject({
      sessions: { nodes: Array.from({ length: 8 }, () => ({ wallTime: '13:00', status: 'PLANNED' })) },
    });
  });

  it('reminders go to those who agreed, each in their own language, by the public name only', () => {
    const { sandboxTexts } = answers.get('09-reminders.graphql') as {
      sandboxTexts: { nodes: { to: string; body: string; sender: string; parts: number }[] };
    };
    const texts = sandboxTexts.nodes.toSorted((a, b) => a.to.localeCompare(b.to));
    expect(texts).toMatchObject([
      { to: '+358401234501', sender: 'Polku', parts: 1, body: expect.stringContaining('Aamukahvi') },
      { to: '+358401234503', sender: 'Polku', parts: 1, body: expect.stringContaining('klockan') },
    ]);
    expect(texts.map((text) => text.body).join()).not.toMatch(/päihde/i);
  });

  it('a reply of 1 is understood, and a response goes to the phone', () => {
    expect(answers.get('10-reply.graphql')).toMatchObject({
      replyToSandboxText: {
        inboundText: {
          body: '1',
          meaning: 'ATTENDING',
          status: 'DONE',
          // Whose text was the newer one, Aino’s or Åsa’s, is not told beforehand.
          actedOn: [
            {
              outcome: expect.stringMatching(/^(ALREADY_)?COMING$/),
              session: { group: { publicName: 'Aamukahvi' } },
            },
          ],
          answer: { body: expect.stringContaining('Aamukahvi') },
        },
      },
    });
  });

  it('a register is kept with its history, and leaves the unmarked unknown', () => {
    expect(answers.get('12-register.graphql')).toMatchObject({
      closeRegister: {
        register: {
          closedAt: expect.any(String),
          anonymousVisitors: 2,
          rows: [
            {
              participant: { firstName: 'Aino' },
              attendance: { mark: 'PRESENT', history: [{ previousMark: null }] },
            },
            { participant: { firstName: 'Kettu' }, attendance: null },
            { participant: { firstName: 'Veikko' }, expected: 'WALK_IN', attendance: { mark: 'PRESENT' } },
            { participant: { firstName: 'Åsa' }, attendance: { mark: 'LATE' } },
          ],
        },
      },
    });
  });

  it('the regularity of a participant tells how steadily they take part', () => {
    expect(answers.get('13-regularity.graphql')).toMatchObject({
      participant: {
        regularity: { visits: 3, activeWeeks: 3, offeredWeeks: 4, currentStreak: 1, bestStreak: 2 },
        memberships: {
          nodes: [
            {
              group: { publicName: 'Aamukahvi' },
              regularity: { attended: 3, missed: 1, attendanceRate: 0.75 },
            },
          ],
        },
      },
    });
  });

  it('an excursion is planned, a seat that was given up is offered, and a page opens without an account', async () => {
    expect(answers.get('14-excursion.graphql')).toMatchObject({
      createExcursion: { session: { seatsFree: 1, excursion: { destination: 'Suomenlinna' } } },
    });
    expect(answers.get('15-waitlist.graphql')).toMatchObject({
      first: { signUp: { status: 'SIGNED_UP' } },
      second: { signUp: { status: 'WAITLISTED', position: 1 } },
      given: { promoted: [{ status: 'OFFERED', participant: { firstName: 'Åsa' } }] },
    });
    const { createSelfServiceLink } = answers.get('16-own-page.graphql') as {
      createSelfServiceLink: { url: string };
    };
    const page = await fetch(`${address}${new URL(createSelfServiceLink.url).pathname}`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Hej Åsa')]);
    const { createCalendarFeed } = answers.get('17-calendar.graphql') as {
      createCalendarFeed: { url: string };
    };
    const feed = await fetch(`${address}${new URL(createCalendarFeed.url).pathname}`);
    expect(await feed.text()).toContain('BEGIN:VCALENDAR');
  });

  it('a message to a group is shown before it is sent, and goes to those who agreed', () => {
    const preview = {
      recipients: 2,
      excluded: [{ count: 1 }],
      parts: 2,
      texts: [{ problems: [] }, { problems: [] }],
    };
    expect(answers.get('18-template.graphql')).toMatchObject({
      previewTextTemplate: { parts: 1, problems: [], body: expect.stringMatching(/^Hei! .* on .* kello/) },
    });
    expect(answers.get('19-save-template.graphql')).toMatchObject({
      saveTextTemplate: { textTemplate: { version: 1 } },
    });
    expect(answers.get('20-announcement-preview.graphql')).toMatchObject({ previewAnnouncement: preview });
    expect(answers.get('21-announcement.graphql')).toMatchObject({
      sendAnnouncement: { announcement: { recipients: 2 } },
    });
  });

  it('a reply that is not understood is kept for staff, whose answer leaves', () => {
    expect(answers.get('22-inbox.graphql')).toMatchObject({
      replyToSandboxText: { inboundText: { meaning: 'FOR_STAFF', status: 'OPEN' } },
    });
    expect(answers.get('23-answer.graphql')).toMatchObject({
      answerText: { message: { status: 'PENDING' } },
    });
  });

  it('the statistics count the messages of the month, and none is stuck', () => {
    expect(answers.get('24-statistics.graphql')).toMatchObject({
      messageStatistics: [{ failed: [] }],
      messagingProblems: { waiting: 0, held: 0, inDoubt: 0 },
    });
  });

  it('the check-ins tell whom to call, and no more once they were called', () => {
    expect(answers.get('26-check-ins.graphql')).toMatchObject({
      checkIns: {
        nodes: [
          {
            words: 'Soita ja kysy kuulumisia',
            participant: { firstName: 'Kettu' },
            lastSeen: null,
            numberNeedsConfirming: true,
          },
        ],
      },
    });
    expect(answers.get('27-check-in-contact.graphql')).toMatchObject({
      logCheckInContact: {
        checkIn: {
          state: 'CLOSED',
          closedBecause: 'CONTACTED',
          contacts: [{ outcome: 'DOING_WELL' }],
        },
      },
    });
  });

  it('the rhythm of a group and of the organisation is shown, and figures are counted for funders', () => {
    expect(answers.get('28-group-rhythm.graphql')).toMatchObject({
      groupRegularity: { encounters: { now: 5 }, retention: { memberships: 3 } },
    });
    expect(answers.get('29-organisation-rhythm.graphql')).toMatchObject({
      organisationRegularity: { people: { now: 3, before: 0 }, encounters: { now: 5, before: 0, change: 5 } },
    });
    const { yearlyFigures } = answers.get('30-yearly-figures.graphql') as { yearlyFigures: unknown[] };
    expect(yearlyFigures.length).toBeGreaterThan(3);
    expect(answers.get('31-report.http')).toContain('Kohtaami');
  });

  it('two participants who are the same person become one, after somebody has looked at the preview', () => {
    const [moves, conflicts] = [{ phoneNumbers: 1 }, { sharedNumbers: 1 }];
    expect(answers.get('33-merge-preview.graphql')).toMatchObject({
      previewMergeParticipants: { moves, conflicts, needsConfirmation: true },
    });
    expect(answers.get('34-merge.graphql')).toMatchObject({
      mergeParticipants: {
        merge: {
          moves,
          conflicts,
          survivor: { lastName: 'Mäkelä', phoneNumbers: [{ e164: '+358401234501' }] },
        },
      },
    });
  });

  it('the logs say nothing about people', () => {
    const logs = processes.map((process) => process.output).join('\n');
    for (const personal of ['Aino', 'Mäkelä', '401234501', 'Åsa', 'Päihde', PASSWORD, 'Aamukahvi']) {
      expect(logs).not.toContain(personal);
    }
  });
});
