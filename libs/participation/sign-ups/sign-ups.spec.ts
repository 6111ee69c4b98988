import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '#libs/calendar/local-date.js';
import { AppError } from '#libs/errors/app-error.js';
import type { SignUp } from '../seats/sign-up.entity.js';
import { SignUpServices } from '../testing/sign-up-services.js';
import { TestTenant } from '../testing/test-tenant.js';

const CONNECTIONS = 24;

describe('sign-ups', () => {
  const { signUps } = new SignUpServices();
  let tenant: TestTenant;

  beforeAll(async () => {
    tenant = await TestTenant.open(CONNECTIONS);
  });
  afterAll(() => tenant.close());

  const signUp = (sessionId: string, participantId: string): Promise<SignUp> =>
    tenant.database.write(tenant.context, (tx) =>
      signUps.signUp(tx, tenant.context, { sessionId, participantId }),
    );
  const cancel = async (sessionId: string, participantId: string): Promise<SignUp> => {
    const { signUp: cancelled } = await tenant.database.write(tenant.context, (tx) =>
      signUps.cancel(tx, tenant.context, { sessionId, participantId }),
    );
    return cancelled;
  };

  async function codeOf(attempt: Promise<unknown>): Promise<string> {
    return attempt.then(
      () => 'DONE',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
  }

  async function seats(sessionId: string): Promise<{ taken: number; held: number }> {
    const [row] = await tenant.sql<{ taken: number; held: number }>(
      `SELECT seats_taken AS taken,
         (SELECT count(*)::int FROM sign_up u WHERE u.session_id = s.id AND u.status = 'SIGNED_UP') AS held
       FROM session s WHERE s.id = $1`,
      [sessionId],
    );
    return row!;
  }

  it('sign-ups give 20 seats to exactly 20 of 200 people who ask at once', async () => {
    const groupId = await tenant.group();
    const sessionId = await tenant.session(groupId, { inDays: 7, capacity: 20 });
    const people = await tenant.participants(200);
    const codes = await Promise.all(people.map((id) => codeOf(signUp(sessionId, id))));
    expect(codes.filter((code) => code === 'DONE')).toHaveLength(20);
    expect(codes.filter((code) => code === 'SESSION_FULL')).toHaveLength(180);
    expect(await seats(sessionId)).toEqual({ taken: 20, held: 20 });
  });

  it('sign-ups keep the count of seats right, whoever signs up and cancels at once', async () => {
    const groupId = await tenant.group();
    const people = await tenant.participants(6);
    const step = fc.record({ person: fc.nat(5), cancels: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const sessionId = await tenant.session(groupId, { inDays: 7, capacity: 3 });
        const codes = await Promise.all(
          steps.map(({ person, cancels }) => codeOf((cancels ? cancel : signUp)(sessionId, people[person]!))),
        );
        for (const code of codes) expect(['DONE', 'SESSION_FULL', 'NOT_FOUND']).toContain(code);
        const { taken, held } = await seats(sessionId);
        expect(taken).toBe(held);
        expect(taken).toBeLessThanOrEqual(3);
      }),
      { numRuns: 20 },
    );
  });

  it('somebody who asks many times at once gets one seat', async () => {
    const sessionId = await tenant.session(await tenant.group(), { inDays: 7, capacity: 5 });
    const person = await tenant.participant();
    const rows = await Promise.all(Array.from({ length: 20 }, () => signUp(sessionId, person)));
    expect(new Set(rows.map((row) => row.id)).size).toBe(1);
    expect(await seats(sessionId)).toEqual({ taken: 1, held: 1 });
  });

  it('a cancellation gives the seat back once, and a sign-up after it takes one again', async () => {
    const sessionId = await tenant.session(await tenant.group(), { inDays: 7, capacity: 1 });
    const [first, second] = (await tenant.participants(2)) as [string, string];
    const before = await signUp(sessionId, first);
    expect((await cancel(sessionId, first)).status).toBe('CANCELLED');
    expect((await cancel(sessionId, first)).status).toBe('CANCELLED');
    expect(await seats(sessionId)).toEqual({ taken: 0, held: 0 });

    const again = await signUp(sessionId, first);
    expect(again).toMatchObject({ id: before.id, status: 'SIGNED_UP', cancelledAt: null });
    expect(await codeOf(signUp(sessionId, second))).toBe('SESSION_FULL');
    await cancel(sessionId, first);
    expect((await signUp(sessionId, second)).status).toBe('SIGNED_UP');
    expect(await codeOf(signUp(sessionId, first))).toBe('SESSION_FULL');
    expect(await seats(sessionId)).toEqual({ taken: 1, held: 1 });
  });

  it('sign-ups have no limit where the session has none', async () => {
    const sessionId = await tenant.session(await tenant.group(), { inDays: 7 });
    for (const id of await tenant.participants(5)) await signUp(sessionId, id);
    expect(await seats(sessionId)).toEqual({ taken: 5, held: 5 });
  });

  it('a closed group takes only sign-ups of members, on the local date of the session', async () => {
    const groupId = await tenant.group('CLOSED');
    const sessionId = await tenant.session(groupId, { inDays: 7 });
    const [stranger, former, member] = (await tenant.participants(3)) as [string, string, string];
    await tenant.membership(groupId, former, addDays(tenant.today, -30), addDays(tenant.today, 6));
    await tenant.membership(groupId, member, addDays(tenant.today, 7), addDays(tenant.today, 7));
    expect(await codeOf(signUp(sessionId, stranger))).toBe('NOT_A_MEMBER');
    expect(await codeOf(signUp(sessionId, former))).toBe('NOT_A_MEMBER');
    expect(await codeOf(signUp(sessionId, member))).toBe('DONE');
    expect(await seats(sessionId)).toEqual({ taken: 1, held: 1 });
  });

  it('sign-ups are refused for cancelled and started sessions and for what does not exist', async () => {
    const groupId = await tenant.group();
    const [person, other] = (await tenant.participants(2)) as [string, string];
    const begun = await tenant.session(groupId, { inDays: -1 });
    const cancelled = await tenant.session(groupId, { inDays: 7 });
    await signUp(cancelled, other);
    await tenant.cancelSession(cancelled);
    expect(await codeOf(signUp(begun, person))).toBe('SESSION_STARTED');
    expect(await codeOf(signUp(cancelled, person))).toBe('SESSION_CANCELLED');
    expect(await codeOf(cancel(cancelled, other))).toBe('DONE');
    expect(await codeOf(signUp(randomUUID(), person))).toBe('NOT_FOUND');
    expect(await codeOf(signUp(begun, randomUUID()))).toBe('NOT_FOUND');
    expect(await codeOf(cancel(begun, person))).toBe('NOT_FOUND');
  });

  it('sign-ups stay as they were once the session has started', async () => {
    const sessionId = await tenant.session(await tenant.group(), { inDays: 7 });
    const person = await tenant.participant();
    await signUp(sessionId, person);
    await tenant.sql(
      `UPDATE session SET starts_at = now() - interval '1 minute', ends_at = now() WHERE id = $1`,
      [sessionId],
    );
    expect(await codeOf(cancel(sessionId, person))).toBe('SESSION_STARTED');
    expect((await signUp(sessionId, person)).status).toBe('SIGNED_UP');
    expect(await seats(sessionId)).toEqual({ taken: 1, held: 1 });
  });
});
