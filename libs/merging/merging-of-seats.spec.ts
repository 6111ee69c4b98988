import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MergeFixture } from './testing/merge-fixture.js';

describe('seats of two who are one', () => {
  let merging: MergeFixture;
  beforeAll(async () => {
    merging = await MergeFixture.open();
  });
  afterAll(() => merging.close());

  const signUp = (sessionId: string, participantId: string, companion = false) =>
    merging.tenant.database.write(merging.tenant.context, (tx) =>
      merging.services.signUps.signUp(tx, merging.tenant.context, { sessionId, participantId, companion }),
    );
  const excursion = async (capacity: number) =>
    merging.tenant.session(await merging.tenant.group(), { inDays: 7, capacity, kind: 'EXCURSION' });
  const list = (sessionId: string) =>
    merging.tenant.sql<{ id: string; status: string }>(
      'SELECT participant_id AS id, status FROM sign_up WHERE session_id = $1 ORDER BY status, participant_id',
      [sessionId],
    );
  const seatsTaken = async (sessionId: string) =>
    (
      await merging.tenant.sql<{ n: number }>('SELECT seats_taken AS n FROM session WHERE id = $1', [
        sessionId,
      ])
    )[0]!.n;

  it('a merge keeps one of two seats and offers the other one to the waitlist', async () => {
    const pair = await merging.pair();
    const waiting = await merging.tenant.participant();
    const sessionId = await excursion(2);
    for (const id of [pair.survivorId, pair.duplicateId, waiting]) await signUp(sessionId, id);
    await merging.merge(pair);
    expect(await list(sessionId)).toEqual([
      { id: waiting, status: 'OFFERED' },
      { id: pair.survivorId, status: 'SIGNED_UP' },
    ]);
    expect(await seatsTaken(sessionId)).toBe(2);
  });

  it('a merge keeps the seat of the duplicate, with both histories, when the survivor was only on the waitlist', async () => {
    const pair = await merging.pair();
    const sessionId = await excursion(1);
    await signUp(sessionId, pair.duplicateId);
    await signUp(sessionId, pair.survivorId);
    await merging.merge(pair);
    expect(await list(sessionId)).toEqual([{ id: pair.survivorId, status: 'SIGNED_UP' }]);
    expect(
      await merging.tenant.sql(
        `SELECT e.event, e.of_duplicate AS duplicate FROM sign_up_event e JOIN sign_up u ON u.id = e.sign_up_id
         WHERE u.session_id = $1 ORDER BY e.ordinal`,
        [sessionId],
      ),
    ).toEqual([
      { event: 'TAKE_SEAT', duplicate: false },
      { event: 'WAIT', duplicate: true },
      { event: 'CANCEL', duplicate: true },
    ]);
    const [session] = await merging.tenant.sql('SELECT seats_taken, waiting FROM session WHERE id = $1', [
      sessionId,
    ]);
    expect(session).toEqual({ seats_taken: 1, waiting: 0 });
  });

  it('a merge keeps the seat of a companion', async () => {
    const pair = await merging.pair();
    const sessionId = await excursion(4);
    await signUp(sessionId, pair.survivorId);
    await signUp(sessionId, pair.duplicateId, true);
    await merging.merge(pair);
    expect(await seatsTaken(sessionId)).toBe(2);
  });

  it('a merge keeps a seat although the other seat was cancelled later', async () => {
    const pair = await merging.pair();
    const { context, database } = merging.tenant;
    const sessionId = await excursion(4);
    await signUp(sessionId, pair.survivorId);
    await signUp(sessionId, pair.duplicateId);
    await database.write(context, (tx) =>
      merging.services.signUps.cancel(tx, context, { sessionId, participantId: pair.duplicateId }),
    );
    await merging.merge(pair);
    expect(await list(sessionId)).toEqual([{ id: pair.survivorId, status: 'SIGNED_UP' }]);
    expect(await seatsTaken(sessionId)).toBe(1);
  });

  it('a merge gives back transport seats that nobody can use twice, and adds up the payments', async () => {
    const pair = await merging.pair();
    const sessionId = await excursion(4);
    await merging.row('excursion_plan', { session_id: sessionId, destination: 'Nuuksio' });
    const leg = (from: number, vehicle: string) =>
      merging.row('transport_leg', {
        session_id: sessionId,
        kind: 'BUS',
        vehicle,
        from_place: 'Talo',
        to_place: 'Nuuksio',
        departs_after_seconds: from,
        arrives_after_seconds: from + 3600,
        seats: 4,
      });
    const [out, car, back] = [await leg(0, 'bus'), await leg(1800, 'car'), await leg(9000, 'bus')];
    const rides = [
      [pair.survivorId, out, 1],
      [pair.duplicateId, out, 2],
      [pair.duplicateId, back, 2],
    ] as const;
    for (const [participant_id, amount] of [
      [pair.survivorId, 500],
      [pair.duplicateId, 700],
    ] as const) {
      const paid = { paid_cents: amount, paid_at: new Date() };
      await merging.row('excursion_participant', { session_id: sessionId, participant_id, ...paid });
    }
    for (const [participant_id, leg_id, seats] of rides) {
      await merging.row('leg_seat', { session_id: sessionId, participant_id, leg_id, seats });
      await merging.tenant.sql('UPDATE transport_leg SET seats_taken = seats_taken + $2 WHERE id = $1', [
        leg_id,
        seats,
      ]);
    }
    await merging.merge(pair);
    const after = await merging.tenant.sql<{ id: string; taken: number; seats: number | null }>(
      `SELECT l.id, l.seats_taken AS taken, t.seats FROM transport_leg l
       LEFT JOIN leg_seat t ON t.leg_id = l.id AND t.participant_id = $2 WHERE l.session_id = $1
       ORDER BY l.departs_after_seconds`,
      [sessionId, pair.survivorId],
    );
    expect(after).toEqual([
      { id: out, taken: 2, seats: 2 },
      { id: car, taken: 0, seats: null },
      { id: back, taken: 2, seats: 2 },
    ]);
    expect(
      await merging.tenant.sql('SELECT paid_cents FROM excursion_participant WHERE session_id = $1', [
        sessionId,
      ]),
    ).toEqual([{ paid_cents: 1200 }]);
  });

  it('a merge sends nothing about the sign-up that gave way, and keeps with the other one what was to be told', async () => {
    const pair = await merging.pair();
    const sessionId = await excursion(4);
    for (const id of [pair.survivorId, pair.duplicateId]) await signUp(sessionId, id);
    const [lost] = await merging.tenant.sql<{ id: string; event: string }>(
      `SELECT u.id, e.id AS event FROM sign_up u JOIN sign_up_event e ON e.sign_up_id = u.id WHERE u.participant_id = $1`,
      [pair.duplicateId],
    );
    const [of, soon] = [{ participant_id: pair.duplicateId }, new Date(Date.now() + 86_400_000)];
    const text = {
      language: 'fi',
      body: 'Hei',
      encoding: 'GSM-7',
      parts: 1,
      due_at: soon,
      deadline_at: soon,
    };
    const phone_number_id = await merging.number(pair.duplicateId, '+358401234567');
    const message_id = await merging.row('message', { ...of, ...text, phone_number_id });
    await merging.row('sign_up_notice', {
      ...of,
      session_id: sessionId,
      schedule_version: 1,
      message_id,
      sign_up_id: lost!.id,
      sign_up_event_id: lost!.event,
      kind: 'INVITED',
      told_starts_at: soon,
      deadline_at: soon,
    });
    await merging.merge(pair);
    expect(
      await merging.tenant.sql(
        `SELECT m.status, m.status_reason AS reason, n.participant_id AS who, u.participant_id AS signed_up
         FROM sign_up_notice n JOIN message m ON m.id = n.message_id JOIN sign_up u ON u.id = n.sign_up_id
         WHERE n.session_id = $1`,
        [sessionId],
      ),
    ).toEqual([
      { status: 'CANCELLED', reason: 'PARTICIPANT_MERGED', who: pair.survivorId, signed_up: pair.survivorId },
    ]);
  });

  it('a merge ends the links of the duplicate', async () => {
    const pair = await merging.pair();
    for (const participant_id of [pair.survivorId, pair.duplicateId]) {
      await merging.row('secret_link', {
        purpose: 'CALENDAR_PARTICIPANT',
        participant_id,
        token_hash: Buffer.from(participant_id.replaceAll('-', '')),
      });
    }
    await merging.merge(pair);
    expect(
      await merging.tenant.sql(
        'SELECT participant_id AS id, revoked_at IS NULL AS open FROM secret_link WHERE participant_id = ANY ($1) ORDER BY created_at, revoked_at NULLS FIRST',
        [[pair.survivorId, pair.duplicateId]],
      ),
    ).toEqual([
      { id: pair.survivorId, open: true },
      { id: pair.survivorId, open: false },
    ]);
  });
});
