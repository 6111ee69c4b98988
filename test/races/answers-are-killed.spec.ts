import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MessagingFixture } from '#libs/messaging/testing/messaging-fixture.js';
import { PhoneFixture } from '#libs/messaging/testing/phone-fixture.js';
import { RaceProgram } from './race-program.js';

const PEOPLE = 15;
/** Each person changes their mind so often. */
const BODIES = ['1', '2', '1', 'en tule', 'joo', '2', 'Tulen!', '2'];
const TEXTS = PEOPLE * BODIES.length;
const KILLS = 6;
const LONGEST_LIFE_MS = 150;

describe('texts that come in while the processes that act on them are killed again and again', () => {
  let fixture: MessagingFixture;
  let phones: PhoneFixture;
  let sessionId: string;

  beforeAll(async () => {
    fixture = await MessagingFixture.open();
    phones = new PhoneFixture(fixture);
    await phones.renew({ maxTextsPerDay: 50 });
    for (let n = 0; n < PEOPLE; n += 1) await fixture.person({ number: { from: -30, e164: numberOf(n) } });
    sessionId = await fixture.session(fixture.day(3));
    await phones.remind(sessionId);
  });
  afterAll(() => fixture.close());

  const numberOf = (person: number) => `+3584012390${String(person).padStart(2, '0')}`;
  const one = async <Row>(statement: string, ...parameters: unknown[]): Promise<Row> => {
    const [row] = await fixture.write((tx) => tx.query<[Row]>(statement, parameters));
    return row;
  };
  const waiting = async (): Promise<number> => {
    const [{ count }] = await fixture.database.systemTransaction((tx) =>
      tx.query<[{ count: number }]>(
        'SELECT count(*)::integer AS count FROM gateway_event WHERE try_at IS NOT NULL',
      ),
    );
    return count;
  };

  it('replies act exactly once each, with one response each, and leave nothing half done', async () => {
    for (const [round, body] of BODIES.entries()) {
      await phones.append(
        ...Array.from({ length: PEOPLE }, (_, person) => ({
          gatewayMessageId: `text-${person}-${round}`,
          from: numberOf(person),
          body,
        })),
      );
    }
    const { organisationId } = fixture.context;
    const setting = { mode: 'ANSWERS', url: fixture.appUrl, organisationId, connections: 2 } as const;
    let killedAtWork = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const programs = await Promise.all([RaceProgram.start(setting), RaceProgram.start(setting)]);
      await Promise.all(
        programs.map(async (program) => {
          await sleep(Math.random() * LONGEST_LIFE_MS);
          await program.end('KILLED');
        }),
      );
      if ((await waiting()) > 0) killedAtWork += 1;
    }
    expect(killedAtWork).toBeGreaterThan(0);
    await phones.apply();
    // What a killed process held is free once PostgreSQL has noticed.
    while ((await waiting()) > 0) await phones.apply();

    const inbound = await phones.allInbound();
    expect(inbound).toHaveLength(TEXTS);
    expect(new Set(inbound.map(({ answerMessageId }) => answerMessageId)).size).toBe(TEXTS);
    expect(inbound.filter(({ status }) => status !== 'DONE')).toEqual([]);
    expect(
      await one(
        `SELECT (SELECT count(*)::integer FROM answered_session) AS acts,
           (SELECT count(DISTINCT inbound_text_id)::integer FROM answered_session) AS texts,
           (SELECT count(*)::integer FROM message WHERE purpose = 'ANSWER') AS answers`,
      ),
    ).toEqual({ acts: TEXTS, texts: TEXTS, answers: TEXTS });
    // Each change of a seat has its event, and the seats are those that the events leave.
    expect(
      await one(
        `SELECT s.seats_taken = (SELECT count(*) FROM sign_up u WHERE u.status = 'SIGNED_UP') AS "seatsAreHeld",
           (SELECT count(*)::integer FROM sign_up u WHERE u.status IS DISTINCT FROM (
              SELECT e.new_status FROM sign_up_event e WHERE e.sign_up_id = u.id ORDER BY e.ordinal DESC LIMIT 1
            )) AS strays
         FROM session s WHERE s.id = $1`,
        sessionId,
      ),
    ).toEqual({ seatsAreHeld: true, strays: 0 });
  }, 300_000);
});
