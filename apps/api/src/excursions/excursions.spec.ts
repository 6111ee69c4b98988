import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDataSource } from '#libs/database/data-source.js';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { ExcursionParticipants } from '#libs/excursions/excursion-participants.js';
import { EXCURSION, ExcursionsFixture, PLAN, SET, UPDATE } from './testing/excursions-fixture.js';

const HEADCOUNT = `mutation ($input: RecordHeadcountInput!) {
  recordHeadcount(input: $input) {
    headcount { label people markedPresent difference matches leg { from } recordedBy { displayName } }
    session { headcounts { label people markedPresent difference matches } }
  }
}`;
const PHOTO = `mutation ($input: SetPhotoConsentInput!) {
  setPhotoConsent(input: $input) { photoConsents { purpose grantedOn withdrawnOn source } }
}`;
const RACERS = 40;

describe('excursions through the api', () => {
  let fixture: ExcursionsFixture;
  const at = (time: string, inDays?: number) => fixture.at(time, inDays);

  beforeAll(async () => {
    fixture = await ExcursionsFixture.start();
  });
  afterAll(() => fixture.close());

  /** The code and the fields of a refusal, after which nothing may be changed. */
  async function refused(
    mutation: string,
    variables: Record<string, unknown>,
    token = fixture.org.tokens.COORDINATOR,
  ): Promise<[string | undefined, string[] | undefined]> {
    const before = await fixture.everything();
    const { errors } = await fixture.api.ask(token, mutation, variables);
    expect(await fixture.everything()).toBe(before);
    return [errors?.[0]?.extensions.code, errors?.[0]?.extensions.fields.map(({ field }) => field)];
  }

  describe('planning', () => {
    it('makes the session, the plan and the transport in one go', async () => {
      const session = await fixture.plan({ capacity: 14 });
      expect(session).toMatchObject({
        kind: 'EXCURSION',
        place: 'Kamppi, laituri 10',
        startsAt: at('09:00'),
        endsAt: at('16:00'),
        capacity: 14,
        excursion: {
          destination: 'Nuuksio',
          meetingPoint: 'Kamppi, laituri 10',
          meetsAt: at('09:00'),
          returnsAt: at('16:00'),
          contactPhone: '+358401234567',
          organisationCostCents: 25000,
          participantCostCents: 500,
          legs: [
            { from: 'Kamppi', departsAt: at('09:15'), seats: 48, seatsFree: 48 },
            { departsAt: at('15:00'), arrivesAt: at('15:45'), seats: 2, seatsTaken: 0 },
          ],
        },
      });
    });

    it('refuses what cannot be, naming it, and changes nothing', async () => {
      const leg = (from: string, to: string, more = {}) => ({
        kind: 'BUS',
        from: 'A',
        to: 'B',
        departsAt: at(from),
        arrivesAt: at(to),
        ...more,
      });
      const attempts: [Record<string, unknown>, string][] = [
        [{ legs: [leg('09:15', '10:00'), leg('09:59', '11:00')] }, 'legs.1.departsAt'],
        [{ legs: [leg('10:00', '09:15')] }, 'legs.0.arrivesAt'],
        [{ legs: [leg('08:59', '09:15')] }, 'legs.0.departsAt'],
        [{ legs: [leg('15:00', '16:01')] }, 'legs.0.arrivesAt'],
        [{ legs: [leg('09:15', '10:00', { seats: -1 })] }, 'input.legs.0.seats'],
        [{ returnsAt: at('08:00'), legs: [] }, 'returnsAt'],
        [{ organisationCostCents: -1 }, 'input.organisationCostCents'],
        [{ participantCostCents: -1 }, 'input.participantCostCents'],
        [{ capacity: -3 }, 'input.capacity'],
        [{ kind: 'MEETING' }, 'input.kind'],
        [{ destination: '' }, 'input.destination'],
        [{ contactPhone: 'soita' }, 'contactPhone'],
      ];
      for (const [more, field] of attempts) {
        const [code, fields] = await refused(PLAN, { input: fixture.input(more) });
        expect([more, code, fields]).toEqual([more, 'BAD_INPUT', expect.arrayContaining([field])]);
      }
    });

    it('moves the legs with the meeting time, and replaces them where they are given', async () => {
      const { id, excursion } = await fixture.plan();
      const moved = await fixture.api.data<{ updateExcursionPlan: unknown }>(
        fixture.org.tokens.LEADER,
        UPDATE,
        {
          id,
          input: { meetsAt: at('10:00'), bring: null },
        },
      );
      expect(moved.updateExcursionPlan).toMatchObject({
        session: {
          startsAt: at('10:00'),
          excursion: {
            returnsAt: at('17:00'),
            bring: null,
            destination: 'Nuuksio',
            legs: [{ id: excursion.legs[0]!.id, departsAt: at('10:15') }, { departsAt: at('16:00') }],
          },
        },
      });
      const { id: kept } = excursion.legs[1]!;
      const train = {
        id: kept,
        kind: 'TRAIN',
        from: 'X',
        to: 'Y',
        departsAt: at('10:15'),
        arrivesAt: at('11:00'),
      };
      const replaced = await fixture.api.data<{ updateExcursionPlan: unknown }>(
        fixture.org.tokens.LEADER,
        UPDATE,
        {
          id,
          input: { meetingPoint: 'Pasila', legs: [train] },
        },
      );
      expect(replaced.updateExcursionPlan).toMatchObject({
        session: {
          place: 'Pasila',
          excursion: { legs: [{ id: kept, kind: 'TRAIN', departsAt: at('10:15') }] },
        },
      });
    });

    it('lets legs move with a session that is moved like any other', async () => {
      const { id } = await fixture.plan();
      const { changeSession } = await fixture.api.data<{ changeSession: unknown }>(
        fixture.org.tokens.LEADER,
        `mutation ($id: ID!) { changeSession(id: $id, input: { wallTime: "08:00" }) { session { excursion { meetsAt legs { departsAt } } } } }`,
        { id },
      );
      expect(changeSession).toMatchObject({
        session: {
          excursion: { meetsAt: at('08:00'), legs: [{ departsAt: at('08:15') }, { departsAt: at('14:00') }] },
        },
      });
    });

    it('keeps passengers: a leg that has some is neither removed nor made smaller than they need', async () => {
      const { id, excursion } = await fixture.plan();
      const [out, back] = excursion.legs;
      await fixture.set(id, await fixture.person(), { legs: [{ legId: back!.id, seats: 2 }] });
      const leg = { kind: 'BUS', from: 'A', to: 'B' };
      const first = { ...leg, id: out!.id, departsAt: at('09:15'), arrivesAt: at('10:00') };
      const second = { ...leg, id: back!.id, departsAt: at('15:00'), arrivesAt: at('15:45') };
      expect(await refused(UPDATE, { id, input: { legs: [first] } })).toEqual(['CONFLICT', ['legs']]);
      expect(await refused(UPDATE, { id, input: { legs: [first, { ...second, seats: 1 }] } })).toEqual([
        'CONFLICT',
        ['legs.1.seats'],
      ]);
      expect(await refused(UPDATE, { id, input: { legs: [{ ...first, id: randomUUID() }] } })).toEqual([
        'NOT_FOUND',
        [],
      ]);
    });

    it('gives a plan to a session that has none, but not to an ordinary meeting', async () => {
      const make = async (kind: string) => {
        const { createSession } = await fixture.api.data<{ createSession: { session: { id: string } } }>(
          fixture.org.tokens.LEADER,
          `mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id excursion { destination } } } }`,
          {
            input: {
              groupId: fixture.groupId,
              kind,
              localDate: fixture.today,
              wallTime: '23:00',
              durationMinutes: 50,
              place: 'Ovi',
            },
          },
        );
        return createSession.session.id;
      };
      const [visit, meeting] = [await make('CULTURE_VISIT'), await make('MEETING')];
      expect(await refused(UPDATE, { id: visit, input: { bring: 'x' } })).toEqual([
        'BAD_INPUT',
        ['destination'],
      ]);
      expect(await refused(UPDATE, { id: meeting, input: { destination: 'Museo' } })).toEqual([
        'BAD_INPUT',
        ['kind'],
      ]);
      const { updateExcursionPlan } = await fixture.api.data<{ updateExcursionPlan: unknown }>(
        fixture.org.tokens.LEADER,
        UPDATE,
        { id: visit, input: { destination: 'Museo' } },
      );
      expect(updateExcursionPlan).toMatchObject({
        session: { excursion: { destination: 'Museo', meetingPoint: 'Ovi', legs: [] } },
      });
    });
  });

  describe('what is kept about people', () => {
    it('is kept, changed and taken back field by field', async () => {
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

    it('has an answer about taking pictures and one about publishing them, each withdrawn by itself', async () => {
      const { id } = await fixture.plan();
      const participantId = await fixture.person();
      const answer = (more: Record<string, unknown>) =>
        fixture.api.data<{ setPhotoConsent: { photoConsents: unknown } }>(fixture.org.tokens.STAFF, PHOTO, {
          input: { sessionId: id, participantId, ...more },
        });
      await answer({ purpose: 'TAKING', agrees: true });
      await answer({ purpose: 'TAKING', agrees: true });
      await answer({ purpose: 'PUBLISHING', agrees: true, source: 'PAPER_FORM' });
      await answer({ purpose: 'PUBLISHING', agrees: false });
      const { setPhotoConsent } = await answer({ purpose: 'PUBLISHING', agrees: false });
      const { today } = fixture;
      expect(setPhotoConsent.photoConsents).toEqual([
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

    it('gives 40 connections that ask at once exactly the seats that a leg has', async () => {
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

    it('has no seat on a full leg, on two legs at once or on one of another excursion', async () => {
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

    it('gives the seats on legs back when somebody does not come any more', async () => {
      const { id, excursion } = await fixture.plan();
      const person = await fixture.person();
      await fixture.signUp(id, person);
      await fixture.set(id, person, { legs: excursion.legs.map((leg) => ({ legId: leg.id, seats: 2 })) });
      const taken = async () =>
        fixture.sql('SELECT seats_taken FROM transport_leg WHERE session_id = $1', [id]);
      expect(await taken()).toEqual(Array(2).fill({ seats_taken: 2 }));
      await fixture.api.data(
        fixture.org.tokens.STAFF,
        'mutation ($input: SignUpInput!) { cancelSignUp(input: $input) { signUp { id } } }',
        { input: { sessionId: id, participantId: person } },
      );
      expect(await taken()).toEqual(Array(2).fill({ seats_taken: 0 }));
    });

    it('never comes into the audit trail, which still says that it changed', async () => {
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

  describe('headcounts', () => {
    it('are compared with who is marked present, also when marks come later', async () => {
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

    it('look at the passengers of a leg and their companions where people were assigned to it', async () => {
      const { id, excursion } = await fixture.plan({}, 0);
      const [rider, walker] = [await fixture.person(), await fixture.person()];
      const legId = excursion.legs[1]!.id;
      await fixture.set(id, rider, { legs: [{ legId, seats: 2 }] });
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
      expect(await refused(UPDATE, { id, input: { legs: [] } })).toEqual(['CONFLICT', ['legs']]);
    });

    it('are refused before the day, without a departure, and below zero', async () => {
      const [coming, running] = [await fixture.plan(), await fixture.plan({}, 0)];
      const attempt = (input: Record<string, unknown>) => refused(HEADCOUNT, { input });
      expect(await attempt({ sessionId: coming.id, label: 'x', people: 1 })).toEqual([
        'SESSION_NOT_BEGUN',
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

  it('stay within the organisation', async () => {
    const { id, excursion } = await fixture.plan();
    const participantId = await fixture.person();
    const stranger = fixture.other.peerParticipantId;
    const { ADMIN } = fixture.other.tokens;
    const about = { sessionId: id, participantId };
    expect((await refused(PLAN, { input: fixture.input() }, ADMIN))[0]).toBe('NOT_FOUND');
    expect((await refused(UPDATE, { id, input: { bring: 'x' } }, ADMIN))[0]).toBe('NOT_FOUND');
    expect((await refused(SET, { input: about }, ADMIN))[0]).toBe('NOT_FOUND');
    expect((await refused(SET, { input: { ...about, participantId: stranger } }))[0]).toBe('NOT_FOUND');
    expect((await refused(SET, { input: { ...about, sessionId: randomUUID() } }))[0]).toBe('NOT_FOUND');
    expect((await refused(PHOTO, { input: { ...about, purpose: 'TAKING', agrees: true } }, ADMIN))[0]).toBe(
      'NOT_FOUND',
    );
    const count = { sessionId: id, legId: excursion.legs[0]!.id, people: 1 };
    expect((await refused(HEADCOUNT, { input: count }, ADMIN))[0]).toBe('NOT_FOUND');
  });

  it('are planned by those who lead the group; peers see the plan but nothing that is kept about people', async () => {
    const { id, excursion } = await fixture.plan();
    const person = await fixture.person();
    await fixture.set(id, person, { allergiesAndNeeds: 'Pähkinä', legs: [{ legId: excursion.legs[0]!.id }] });
    const { STAFF, PEER } = fixture.org.tokens;
    const about = { sessionId: id, participantId: person };
    for (const token of [STAFF, PEER]) {
      expect((await refused(PLAN, { input: fixture.input() }, token))[0]).toBe('FORBIDDEN');
      expect((await refused(UPDATE, { id, input: { bring: 'x' } }, token))[0]).toBe('FORBIDDEN');
    }
    expect((await refused(SET, { input: about }, PEER))[0]).toBe('FORBIDDEN');
    expect((await refused(PHOTO, { input: { ...about, purpose: 'TAKING', agrees: true } }, PEER))[0]).toBe(
      'FORBIDDEN',
    );
    await fixture.api.data(
      fixture.org.tokens.COORDINATOR,
      'mutation ($input: AddMembersInput!) { addMembers(input: $input) { memberships { id } } }',
      {
        input: {
          groupId: fixture.groupId,
          participantIds: [fixture.org.peerParticipantId],
          role: 'PEER_LEADER',
        },
      },
    );
    const seen = await fixture.api.data<{ session: { excursion: unknown } }>(
      PEER,
      `query ($id: ID!) { session(id: $id) { excursion { ${EXCURSION} participants { id } } } }`,
      { id },
    );
    expect(seen.session.excursion).toMatchObject({
      destination: 'Nuuksio',
      organisationCostCents: null,
      participants: null,
      legs: [{ driver: null }, {}],
    });
    const source = fixture.api.app.get(DataSource, { strict: false });
    const asPeer = { ...fixture.org.context, onlyGroupIds: [fixture.groupId] };
    const hidden = await new TenantDatabase(source).read(asPeer, (tx) =>
      tx.query('SELECT id FROM excursion_participant UNION SELECT id FROM photo_consent'),
    );
    expect(hidden).toEqual([]);
  });
});
