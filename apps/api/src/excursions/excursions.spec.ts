import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import {
  EXCURSION,
  ExcursionsFixture,
  HEADCOUNT,
  PHOTO,
  PLAN,
  SET,
  UPDATE,
} from './testing/excursions-fixture.js';

describe('excursions through the api', () => {
  let fixture: ExcursionsFixture;
  const at = (time: string, inDays?: number) => fixture.at(time, inDays);

  beforeAll(async () => {
    fixture = await ExcursionsFixture.start();
  });
  afterAll(() => fixture.close());

  const refused = (...attempt: Parameters<ExcursionsFixture['refused']>) => fixture.refused(...attempt);

  describe('planning', () => {
    it('planning an excursion makes the session, the plan and the transport in one step', async () => {
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

    it('an impossible excursion plan is refused by name and changes nothing', async () => {
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

    it('the legs move with the meeting time, and new legs replace them', async () => {
      const { id, excursion } = await fixture.plan();
      const moved = await fixture.api.data<{ updateExcursion: unknown }>(fixture.org.tokens.LEADER, UPDATE, {
        input: { sessionId: id, meetsAt: at('10:00'), bring: null },
      });
      expect(moved.updateExcursion).toMatchObject({
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
      const replaced = await fixture.api.data<{ updateExcursion: unknown }>(
        fixture.org.tokens.LEADER,
        UPDATE,
        { input: { sessionId: id, meetingPoint: 'Pasila', legs: [train] } },
      );
      expect(replaced.updateExcursion).toMatchObject({
        session: {
          place: 'Pasila',
          excursion: { legs: [{ id: kept, kind: 'TRAIN', departsAt: at('10:15') }] },
        },
      });
    });

    it('the legs move with their session when it is moved like any other', async () => {
      const { id } = await fixture.plan();
      const { updateSession } = await fixture.api.data<{ updateSession: unknown }>(
        fixture.org.tokens.LEADER,
        `mutation ($id: ID!) { updateSession(input: { id: $id, wallTime: "08:00" }) { session { excursion { meetsAt legs { departsAt } } } } }`,
        { id },
      );
      expect(updateSession).toMatchObject({
        session: {
          excursion: { meetsAt: at('08:00'), legs: [{ departsAt: at('08:15') }, { departsAt: at('14:00') }] },
        },
      });
    });

    it('a leg with passengers is neither removed nor made smaller than they need', async () => {
      const { id, excursion } = await fixture.plan();
      const [out, back] = excursion.legs;
      await fixture.set(id, await fixture.person(), { legs: [{ legId: back!.id, seats: 2 }] });
      const leg = { kind: 'BUS', from: 'A', to: 'B' };
      const first = { ...leg, id: out!.id, departsAt: at('09:15'), arrivesAt: at('10:00') };
      const second = { ...leg, id: back!.id, departsAt: at('15:00'), arrivesAt: at('15:45') };
      expect(await refused(UPDATE, { input: { sessionId: id, legs: [first] } })).toEqual([
        'CONFLICT',
        ['legs'],
      ]);
      expect(
        await refused(UPDATE, { input: { sessionId: id, legs: [first, { ...second, seats: 1 }] } }),
      ).toEqual(['CONFLICT', ['legs.1.seats']]);
      expect(
        await refused(UPDATE, { input: { sessionId: id, legs: [{ ...first, id: randomUUID() }] } }),
      ).toEqual(['NOT_FOUND', []]);
    });

    it('a session without a plan can get an excursion plan, but an ordinary meeting cannot', async () => {
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
      expect(await refused(UPDATE, { input: { sessionId: visit, bring: 'x' } })).toEqual([
        'BAD_INPUT',
        ['destination'],
      ]);
      expect(await refused(UPDATE, { input: { sessionId: meeting, destination: 'Museo' } })).toEqual([
        'BAD_INPUT',
        ['kind'],
      ]);
      const { updateExcursion } = await fixture.api.data<{ updateExcursion: unknown }>(
        fixture.org.tokens.LEADER,
        UPDATE,
        { input: { sessionId: visit, destination: 'Museo' } },
      );
      expect(updateExcursion).toMatchObject({
        session: { excursion: { destination: 'Museo', meetingPoint: 'Ovi', legs: [] } },
      });
    });
  });

  it('an excursion stays within its organisation', async () => {
    const { id, excursion } = await fixture.plan();
    const participantId = await fixture.person();
    const stranger = fixture.other.peerParticipantId;
    const { ADMIN } = fixture.other.tokens;
    const about = { sessionId: id, participantId };
    expect((await refused(PLAN, { input: fixture.input() }, ADMIN))[0]).toBe('NOT_FOUND');
    expect((await refused(UPDATE, { input: { sessionId: id, bring: 'x' } }, ADMIN))[0]).toBe('NOT_FOUND');
    expect((await refused(SET, { input: about }, ADMIN))[0]).toBe('NOT_FOUND');
    expect((await refused(SET, { input: { ...about, participantId: stranger } }))[0]).toBe('NOT_FOUND');
    expect((await refused(SET, { input: { ...about, sessionId: randomUUID() } }))[0]).toBe('NOT_FOUND');
    expect((await refused(PHOTO, { input: { ...about, purpose: 'TAKING', agrees: true } }, ADMIN))[0]).toBe(
      'NOT_FOUND',
    );
    const count = { sessionId: id, legId: excursion.legs[0]!.id, people: 1 };
    expect((await refused(HEADCOUNT, { input: count }, ADMIN))[0]).toBe('NOT_FOUND');
  });

  it('leaders of the group plan its excursions; peers see the plan but no details about people', async () => {
    const { id, excursion } = await fixture.plan();
    const person = await fixture.person();
    await fixture.set(id, person, { allergiesAndNeeds: 'Pähkinä', legs: [{ legId: excursion.legs[0]!.id }] });
    const { STAFF, PEER } = fixture.org.tokens;
    const about = { sessionId: id, participantId: person };
    for (const token of [STAFF, PEER]) {
      expect((await refused(PLAN, { input: fixture.input() }, token))[0]).toBe('FORBIDDEN');
      expect((await refused(UPDATE, { input: { sessionId: id, bring: 'x' } }, token))[0]).toBe('FORBIDDEN');
    }
    expect((await refused(SET, { input: about }, PEER))[0]).toBe('FORBIDDEN');
    expect((await refused(PHOTO, { input: { ...about, purpose: 'TAKING', agrees: true } }, PEER))[0]).toBe(
      'FORBIDDEN',
    );
    await fixture.api.data(
      fixture.org.tokens.COORDINATOR,
      'mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }',
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
      tx.query<unknown[]>('SELECT id FROM excursion_participant UNION SELECT id FROM photo_consent'),
    );
    expect(hidden).toEqual([]);
  });
});
