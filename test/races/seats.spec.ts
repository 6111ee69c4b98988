import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppError } from '#libs/errors/app-error.js';
import type { SessionKind } from '#libs/groups/session.entity.js';
import { SignUpServices } from '#libs/participation/testing/sign-up-services.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';

const CONNECTIONS = 40;
const PEOPLE = 2_000;
const SEATS = 100;

describe('2,000 people who ask for 100 seats over 40 connections', () => {
  const { signUps } = new SignUpServices();
  let tenant: TestTenant;
  let groupId: string;
  let people: string[];

  beforeAll(async () => {
    tenant = await TestTenant.open(CONNECTIONS);
    groupId = await tenant.group();
    people = await tenant.participants(PEOPLE);
  });
  afterAll(() => tenant.close());

  const session = (kind: SessionKind) => tenant.session(groupId, { inDays: 7, capacity: SEATS, kind });
  /** Everybody asks, as many at a time as there are connections. */
  const outcomes = async (sessionId: string): Promise<string[]> => {
    const asking = [...people];
    const words: string[] = [];
    const lane = async () => {
      for (let participantId = asking.pop(); participantId; participantId = asking.pop()) {
        const seat = { sessionId, participantId };
        await tenant.database
          .write(tenant.context, (tx) => signUps.signUp(tx, tenant.context, seat))
          .then(
            ({ status }) => words.push(status),
            (error: unknown) => words.push(error instanceof AppError ? error.code : String(error)),
          );
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
    return words;
  };
  const counted = (words: readonly string[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
    return counts;
  };
  const kept = async (sessionId: string) => {
    const [row] = await tenant.sql<{
      taken: number;
      held: number;
      waiting: number;
      places: number;
      events: number;
    }>(
      `SELECT s.seats_taken AS taken, s.waiting,
         count(u.id) FILTER (WHERE u.status = 'SIGNED_UP')::int AS held,
         count(DISTINCT u.waitlist_place)::int AS places,
         (SELECT count(*)::int FROM sign_up_event e WHERE e.session_id = s.id) AS events
       FROM session s LEFT JOIN sign_up u ON u.session_id = s.id WHERE s.id = $1 GROUP BY s.id, s.seats_taken, s.waiting`,
      [sessionId],
    );
    return row;
  };

  it('exactly 100 of 2,000 people get a seat, and the others are refused where nobody can wait', async () => {
    const sessionId = await session('MEETING');
    expect(counted(await outcomes(sessionId))).toEqual({ SIGNED_UP: SEATS, SESSION_FULL: PEOPLE - SEATS });
    expect(await kept(sessionId)).toEqual({
      taken: SEATS,
      held: SEATS,
      waiting: 0,
      places: 0,
      events: SEATS,
    });
  });

  it('exactly 100 of 2,000 people get a seat, and the others get a place of their own on the waitlist', async () => {
    const sessionId = await session('EXCURSION');
    expect(counted(await outcomes(sessionId))).toEqual({ SIGNED_UP: SEATS, WAITLISTED: PEOPLE - SEATS });
    const left = PEOPLE - SEATS;
    expect(await kept(sessionId)).toEqual({
      taken: SEATS,
      held: SEATS,
      waiting: left,
      places: left,
      events: PEOPLE,
    });
  }, 60_000);

  it('one client key that is sent 50 times at once gives one row and 50 equal results', async () => {
    const sessionId = await session('EXCURSION');
    const request = { sessionId, participantId: people[0]!, clientKey: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        tenant.database.write(tenant.context, (tx) => signUps.signUp(tx, tenant.context, request)),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await kept(sessionId)).toMatchObject({ taken: 1, held: 1, events: 1 });
  });
});
