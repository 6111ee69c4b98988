import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDataSource } from '#libs/database/data-source.js';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { ExcursionParticipants } from '#libs/excursions/excursion-participants.js';
import { ExcursionsFixture, HEADCOUNT, PHOTO, SET, UPDATE } from './testing/excursions-fixture.js';

const RACERS = 40;

let fixture: ExcursionsFixture;
const at = (time: string, inDays?: number) => fixture.at(time, inDays);
const refused = (...attempt: Parameters<ExcursionsFixture['refused']>) => fixture.refused(...attempt);

beforeAll(async () => {
  fixture = await ExcursionsFixture.start();
});
afterAll(() => fixture.close());

describe('what is kept about people on an excursion', () => {
  it('excursion details of a person are saved, changed and cleared field by field', async () => {
    const { id } = await fixture.plan();
    const person = await fixture.person('Eero');
    expect(
      await fixture.set(id, person, {
        emergencyContactName: ' Sisko ',
        emergencyContactPhone: '040 765 4321',
        allergiesAndNeeds: 'Pähkinä',
        paidCents: 500,
      }),
    ).toMatchObject({
      emergencyContactName: 'Sisko',
      emergencyContactPhone: '+358407654321',
      allergiesAndNeeds: 'Pähkinä',
      paidCents: 500,
      paidAt: expect.any(String),
      participant: { firstName: 'Eero' },
    });
    expect(await fixture.set(id, person, { emergencyContactPhone: null, paidCents: null })).toMatchObject({
      emergencyContactName: 'Sisko',
      emergencyContactPhone: null,
      paidCents: null,
      paidAt: null,
    });
    expect(await refused(SET, { input: { sessionId: id, participantId: person, paidCents: -1 } })).toEqual([
      'BAD_INPUT',
      ['input.paidCents'],
    ]);
    const ahead = { sessionId: id, participantId: person, paidCents: 5, paidAt: at('09:00') };
    expect(await refused(SET, { input: ahead })).toEqual(['BAD_INPUT', ['paidAt']]);
  });

  it('a person gives separate consent for taking pictures and for publishing them, each withdrawn by itself', async () => {
    const { id } = await fixture.plan();
    const participantId = await fixture.person();
    const answer = (more: Record<string, unknown>) =>
      fixture.api.data<{ savePhotoConsent: { excursionParticipant: { photoConsents: unknown } } }>(
        fixture.org.tokens.STAFF,
        PHOTO,
        {
          input: { sessionId: id, participantId, ...more },
        },
      );
    await answer({ purpose: 'TAKING', agrees: true });
    await answer({ purpose: 'TAKING', agrees: true });
    await answer({ purpose: 'PUBLISHING', agrees: true, source: 'PAPER_FORM' });
    await answer({ purpose: 'PUBLISHING', agrees: false });
    const { savePhotoConsent } = await answer({ purpose: 'PUBLISHING', agrees: false });
    const { today } = fixture;
    expect(savePhotoConsent.excursionParticipant.photoConsents).toEqual([
      { purpose: 'TAKING', grantedOn: today, withdrawnOn: null, source: 'IN_PERSON' },
      { purpose: 'PUBLISHING', grantedOn: today, withdrawnOn: today, source: 'PAPER_FORM' },
    ]);
    const early = { sessionId: id, participantId, purpose: 'TAKING', agrees: false, on: '2020-01-01' };
    expect(await refused(PHOTO, { input: early })).toEqual(['BAD_INPUT', ['on']]);
    expect(await refused(PHOTO, { input: { ...early, on: '2199-01-01' } })).toEqual(['BAD_INPUT', ['on']]);
    const [audit] = await fixture.sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM audit_event WHERE subject_table = 'photo_consent' AND new_values ? 'withdrawn_on' AND action = 'UPDATE'`,
    );
    expect(audit).toEqual({ count: 1 });
  });

  it('40 connections that ask at once get exactly the seats that a leg has', async () => {
    const { id, excursion } = await fixture.plan({
      legs: [
        { kind: 'CAR', from: 'A', to: 'B', seats: 11, departsAt: at('09:15'), arrivesAt: at('10:00') },
        { kind: 'CAR', from: 'B', to: 'A', seats: 11, departsAt: at('15:00'), arrivesAt: at('15:45') },
      ],
    });
    const people = await Promise.all(Array.from({ length: RACERS }, () => fixture.person()));
    const source = await createDataSource(fixture.api.stores.appUrl, { poolSize: RACERS }).initialize();
    const database = new TenantDatabase(source);
    const participants = new ExcursionParticipants();
    const { context } = fixture.org;
    try {
      const answers = await Promise.all(
        people.map((person, index) => {
          const legs = excursion.legs.map((leg) => ({ legId: leg.id, seats: 1 + (index % 2) }));
          const ordered = index % 3 === 0 ? legs.toReversed() : legs;
          return database
            .write(context, (tx) => participants.set(tx, context, id, person, { legs: ordered }))
            .then(
              () => 1 + (index % 2),
              (error: unknown) => (error instanceof AppError && error.code === 'CONFLICT' ? 0 : NaN),
            );
        }),
      );
      expect(answers).not.toContain(NaN);
      const given = answers.reduce((sum, seats) => sum + seats, 0);
      const rows = await fixture.sql<{ seats_taken: number; held: number }>(
        `SELECT l.seats_taken, (SELECT sum(t.seats)::int FROM leg_seat t WHERE t.leg_id = l.id) AS held
         FROM transport_leg l WHERE l.session_id = $1`,
        [id],
      );
      expect(rows).toEqual(Array(2).fill({ seats_taken: given, held: given }));
      expect(given).toBe(11);
    } finally {
      await source.destroy();
    }
  });

  it('a person gets no seat on a full leg, on two legs at once or on a leg of another excursion', async () => {
    const car = {
      kind: 'CAR',
      from: 'A',
      to: 'B',
      seats: 1,
      departsAt: at('09:15'),
      arrivesAt: at('10:00'),
    };
    const { id, excursion } = await fixture.plan({
      legs: [
        { ...car, vehicle: 'Auto 1' },
        { ...car, vehicle: 'Auto 2' },
      ],
    });
    const [first, second] = excursion.legs;
    const person = await fixture.person();
    const seats = (...legs: string[]) => ({
      input: { sessionId: id, participantId: person, legs: legs.map((legId) => ({ legId })) },
    });
    await fixture.set(id, await fixture.person(), { legs: [{ legId: first!.id }] });
    expect(await refused(SET, seats(first!.id))).toEqual(['CONFLICT', ['legs.0.legId']]);
    expect(await refused(SET, seats(second!.id, first!.id))).toEqual(['BAD_INPUT', ['legs.1.legId']]);
    const elsewhere = await fixture.plan();
    expect(await refused(SET, seats(elsewhere.excursion.legs[0]!.id))).toEqual(['NOT_FOUND', []]);
  });

  it('seats on legs become free when a person no longer comes', async () => {
    const { id, excursion } = await fixture.plan();
    const person = await fixture.person();
    await fixture.signUp(id, person);
    await fixture.set(id, person, { legs: excursion.legs.map((leg) => ({ legId: leg.id, seats: 2 })) });
    const taken = async () =>
      fixture.sql('SELECT seats_taken FROM transport_leg WHERE session_id = $1', [id]);
    expect(await taken()).toEqual(Array(2).fill({ seats_taken: 2 }));
    await fixture.api.data(
      fixture.org.tokens.STAFF,
      'mutation ($input: CancelSignUpInput!) { cancelSignUp(input: $input) { signUp { id } } }',
      { input: { sessionId: id, participantId: person } },
    );
    expect(await taken()).toEqual(Array(2).fill({ seats_taken: 0 }));
  });

  it('the audit trail never holds excursion details of a person, but records that they changed', async () => {
    const { id } = await fixture.plan({ contactPhone: '045 111 2222' });
    const person = await fixture.person();
    await fixture.set(id, person, {
      allergiesAndNeeds: 'Salattu-allergia',
      emergencyContactName: 'Salattu-sisko',
      emergencyContactPhone: '050 333 4444',
    });
    await fixture.set(id, person, { allergiesAndNeeds: 'Salattu-allergia 2' });
    const [audit] = await fixture.sql<{ everything: string }>(
      `SELECT string_agg(e::text, ' ') AS everything FROM audit_event e`,
    );
    for (const secret of ['Salattu', '503334444', '451112222', '050 999 8888']) {
      expect(audit?.everything).not.toContain(secret);
    }
    const changes = await fixture.sql(
      `SELECT e.new_values FROM audit_event e JOIN excursion_participant p ON p.id = e.subject_id
       WHERE p.participant_id = $1 AND e.action = 'UPDATE' ORDER BY e.at`,
      [person],
    );
    expect(changes.at(-1)).toEqual({ new_values: { allergies_and_needs: '(hidden)' } });
  });
});

describe('headcounts at departures', () => {
  it('a headcount is compared with the people marked present, also when marks come later', async () => {
    const { id } = await fixture.plan({}, 0);
    const people = [await fixture.person(), await fixture.person(), await fixture.person()];
    await fixture.mark(id, people.slice(0, 2));
    const count = (more: Record<string, unknown>) =>
      fixture.api.data<{ recordHeadcount: Record<string, unknown> }>(fixture.org.tokens.STAFF, HEADCOUNT, {
        input: { sessionId: id, ...more },
      });
    const { recordHeadcount } = await count({ label: 'Museo', people: 3 });
    expect(recordHeadcount).toEqual({
      headcount: {
        label: 'Museo',
        people: 3,
        markedPresent: 2,
        difference: 1,
        matches: false,
        leg: null,
        recordedBy: { displayName: 'Työntekijä STAFF' },
      },
      session: {
        headcounts: [{ label: 'Museo', people: 3, markedPresent: 2, difference: 1, matches: false }],
      },
    });
    await fixture.mark(id, people.slice(2), 'LATE');
    const again = await count({ label: 'museo', people: 3 });
    expect(again.recordHeadcount.session).toEqual({
      headcounts: [{ label: 'Museo', people: 3, markedPresent: 3, difference: 0, matches: true }],
    });
    const earlier = await count({ label: 'Museo', people: 9, countedAt: '2026-01-01T00:00:00Z' });
    expect(earlier.recordHeadcount.headcount).toMatchObject({ people: 3 });
  });

  it('a headcount for a leg is compared with the passengers assigned to it and their companions', async () => {
    const { id, excursion } = await fixture.plan({}, 0);
    const [rider, walker] = [await fixture.person(), await fixture.person()];
    const legId = excursion.legs[1]!.id;
    expect(await fixture.set(id, rider, { legs: [{ legId, seats: 2 }] })).toMatchObject({
      legs: [{ leg: { id: legId }, seats: 2 }],
    });
    await fixture.mark(id, [rider, walker]);
    const { recordHeadcount } = await fixture.api.data<{ recordHeadcount: { headcount: unknown } }>(
      fixture.org.tokens.STAFF,
      HEADCOUNT,
      { input: { sessionId: id, legId, people: 1 } },
    );
    expect(recordHeadcount.headcount).toMatchObject({
      label: 'Kamppi',
      leg: { from: 'Kamppi' },
      markedPresent: 2,
      difference: -1,
    });
    expect(await refused(UPDATE, { input: { sessionId: id, legs: [] } })).toEqual(['CONFLICT', ['legs']]);
  });

  it('a headcount is refused before the day, without a departure and below zero', async () => {
    const [coming, running] = [await fixture.plan(), await fixture.plan({}, 0)];
    const attempt = (input: Record<string, unknown>) => refused(HEADCOUNT, { input });
    expect(await attempt({ sessionId: coming.id, label: 'x', people: 1 })).toEqual([
      'SESSION_NOT_STARTED',
      [],
    ]);
    expect(await attempt({ sessionId: running.id, people: 1 })).toEqual(['BAD_INPUT', ['label']]);
    expect(await attempt({ sessionId: running.id, label: 'x', people: -1 })).toEqual([
      'BAD_INPUT',
      ['input.people'],
    ]);
    const foreignLeg = { sessionId: running.id, legId: coming.excursion.legs[0]!.id, people: 1 };
    expect(await attempt(foreignLeg)).toEqual(['NOT_FOUND', []]);
  });
});
