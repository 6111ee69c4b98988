import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import type { Session } from './session.entity.js';
import type { NewSession } from './sessions.js';
import { PlanningFixture, type TestPlans } from './testing/planning-fixture.js';

describe('single sessions, breaks and warnings', () => {
  let fixture: PlanningFixture;
  let plans: TestPlans;
  let groupId: string;

  beforeAll(async () => {
    fixture = await PlanningFixture.start();
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    plans = await fixture.newOrganisation({ horizonWeeks: 2 });
    groupId = await plans.newGroup({ capacity: 5 });
    fixture.forget();
  });

  const plan = (days: number, fields: Partial<NewSession> = {}): NewSession => ({
    kind: 'MEETING',
    localDate: addDays(plans.today, days),
    wallTime: '13:00',
    durationMinutes: 90,
    ...fields,
  });
  const create = (days: number, fields?: Partial<NewSession>, group = groupId): Promise<Session> =>
    plans.write((tx) => fixture.sessions.create(tx, plans.context, group, plan(days, fields)));
  const daily = (): Promise<string> =>
    plans.newSeries({ groupId, recurrenceRule: 'FREQ=DAILY', startsOn: addDays(plans.today, 1) });
  const aBreak = (from: number, to: number, fields = {}) =>
    plans.write((tx) =>
      fixture.breaks.create(tx, plans.context, {
        name: 'Tauko',
        startsOn: addDays(plans.today, from),
        endsOn: addDays(plans.today, to),
        ...fields,
      }),
    );
  const removeBreak = (id: string) => plans.write((tx) => fixture.breaks.remove(tx, plans.context, id));
  const restore = (id: string) => plans.write((tx) => fixture.sessions.restore(tx, plans.context, id));

  it('a single session is made with the seats of the group, its own, or none', async () => {
    expect((await create(1)).capacity).toBe(5);
    expect((await create(2, { capacity: 20 })).capacity).toBe(20);
    expect((await create(3, { capacity: null })).capacity).toBeNull();
    expect((await create(-400)).localDate).toBe(addDays(plans.today, -400));
  });

  it('a session raises and announces its version only if time or place changes', async () => {
    const { id } = await create(1);
    fixture.forget();
    const changed = async (changes: object): Promise<number> =>
      (await plans.write((tx) => fixture.sessions.change(tx, plans.context, id, changes))).scheduleVersion;
    expect(await changed({ kind: 'WORKSHOP', durationMinutes: 120, capacity: 8 })).toBe(1);
    expect(await changed({ wallTime: '13:00' })).toBe(1);
    expect(fixture.announced).toEqual([
      { kind: 'CAPACITY', sessionIds: [id] },
      { kind: 'KIND', sessionIds: [id] },
    ]);
    expect(await changed({ place: 'Sali' })).toBe(2);
    expect(await changed({ localDate: addDays(plans.today, 2) })).toBe(3);
    expect(fixture.idsOf('MOVED')).toEqual([id, id]);
  });

  it('a session refuses fewer seats than are taken', async () => {
    const { id } = await create(1);
    await plans.takeSeat(id, await plans.newParticipant());
    await plans.takeSeat(id, await plans.newParticipant());
    const shrink = (capacity: number | null) =>
      plans.write((tx) => fixture.sessions.change(tx, plans.context, id, { capacity }));
    await expect(shrink(1)).rejects.toMatchObject({ code: 'CONFLICT', fields: [{ field: 'capacity' }] });
    expect(await shrink(2)).toMatchObject({ capacity: 2, seatsTaken: 2 });
  });

  it('a session that was held can be corrected, but not moved ahead', async () => {
    const { id } = await create(-1);
    const move = (days: number) =>
      plans.write((tx) =>
        fixture.sessions.change(tx, plans.context, id, { localDate: addDays(plans.today, days) }),
      );
    await expect(move(1)).rejects.toMatchObject({ code: 'SESSION_STARTED' });
    expect((await move(-2)).localDate).toBe(addDays(plans.today, -2));
  });

  it('a cancellation and its end are each announced once, however often they are repeated', async () => {
    const { id } = await create(1);
    fixture.forget();
    const cancel = () => plans.write((tx) => fixture.sessions.cancel(tx, plans.context, id, 'Vesivahinko'));
    await Promise.all([cancel(), cancel(), cancel()]);
    expect(fixture.idsOf('CANCELLED')).toEqual([id]);
    await Promise.all([restore(id), restore(id)]);
    expect(fixture.idsOf('RESTORED')).toEqual([id]);
  });

  it('sessions come back after a break, newly made if the break prevented them', async () => {
    const first = await aBreak(3, 5);
    await daily();
    const second = await aBreak(6, 8);
    expect(second.sessionIds).toHaveLength(3);
    await removeBreak(first.period.id);
    await removeBreak(second.period.id);
    const sessions = await plans.sessionsOf(groupId);
    expect(sessions).toHaveLength(14);
    expect(sessions.every(({ status }) => status === 'PLANNED')).toBe(true);
    expect(fixture.idsOf('RESTORED').sort()).toEqual([...second.sessionIds].sort());
  });

  it('a session stays cancelled while another break covers it or if it was also cancelled by hand', async () => {
    await daily();
    const wide = await aBreak(3, 6);
    const narrow = await aBreak(3, 3, { name: 'Pyhä' });
    const [, , covered, byHand, restored] = await plans.sessionsOf(groupId);
    await plans.write((tx) => fixture.sessions.cancel(tx, plans.context, byHand?.id ?? '', 'Remontti'));
    expect((await restore(restored?.id ?? '')).isException).toBe(true);
    await removeBreak(wide.period.id);
    const after = await plans.sessionsOf(groupId);
    expect(after[2]).toMatchObject({ id: covered?.id, status: 'CANCELLED', cancelReason: 'Pyhä' });
    expect(after[3]).toMatchObject({ id: byHand?.id, status: 'CANCELLED', cancelReason: 'Remontti' });
    expect(after.filter(({ status }) => status === 'CANCELLED')).toHaveLength(2);
    await removeBreak(narrow.period.id);
    expect((await plans.sessionsOf(groupId))[2]?.status).toBe('PLANNED');
  });

  it('a session changed by hand stays despite a break', async () => {
    await daily();
    const [first] = await plans.sessionsOf(groupId);
    await plans.write((tx) =>
      fixture.sessions.change(tx, plans.context, first?.id ?? '', { wallTime: '14:00' }),
    );
    expect((await aBreak(1, 2)).sessionIds).not.toContain(first?.id);
  });

  it('overlapping sessions cause one warning for each pair, and adjacent ones none', async () => {
    const leader = await plans.write((tx) =>
      fixture.staff.create(tx, plans.context, {
        email: `${plans.context.organisationId}@ohjaaja.example`,
        displayName: 'Ohjaaja',
        roles: ['LEADER'],
        password: null,
        participantId: null,
      }),
    );
    const led = await plans.newGroup({ leaderIds: [leader.id] });
    const first = await create(1, { place: 'Sali' }, led);
    const touching = await create(1, { wallTime: '14:30', place: 'Sali' }, led);
    const overlapping = await create(1, { wallTime: '14:00', durationMinutes: 10, place: 'SALI' }, led);
    const cancelled = await create(1, {}, led);
    await plans.write((tx) => fixture.sessions.cancel(tx, plans.context, cancelled.id, 'x'));
    const ids = [first.id, touching.id, overlapping.id, cancelled.id];
    const warnings = await plans.write((tx) => fixture.warnings.ofSessions(tx, ids));
    expect(warnings.map(({ kind, staffMemberId }) => [kind, staffMemberId])).toEqual([
      ['LEADER_DOUBLE_BOOKED', leader.id],
      ['PLACE_DOUBLE_BOOKED', null],
    ]);
    for (const { sessionId, otherSessionId } of warnings) {
      expect([sessionId, otherSessionId].sort()).toEqual([first.id, overlapping.id].sort());
    }
    expect(await plans.write((tx) => fixture.warnings.ofGroup(tx, led))).toEqual(warnings);
  });

  it('there are at most fifty warnings about sessions', async () => {
    const other = await plans.newGroup();
    await plans.newSeries({
      groupId: other,
      recurrenceRule: 'FREQ=DAILY',
      endsOn: addDays(plans.today, 14),
      place: 'Sali',
    });
    for (const wallTime of ['12:00', '12:30', '13:30', '14:00']) {
      await plans.newSeries({ groupId, recurrenceRule: 'FREQ=DAILY', wallTime, place: 'Sali' });
    }
    expect(await plans.write((tx) => fixture.warnings.ofGroup(tx, groupId))).toHaveLength(50);
  });

  it('a warning names participants signed up for one session and members of the other', async () => {
    const participantId = await plans.newParticipant();
    const excursion = await create(1, { kind: 'EXCURSION' });
    const other = await plans.newGroup();
    const meeting = await create(1, { wallTime: '12:00' }, other);
    await plans.takeSeat(excursion.id, participantId);
    const warnings = await plans.write(async (tx) => {
      await fixture.memberships.add(tx, plans.context, {
        groupId: other,
        participantIds: [participantId],
        role: 'MEMBER',
        startsOn: plans.today,
      });
      return fixture.warnings.ofMembers(tx, other, [participantId]);
    });
    expect(warnings).toEqual([
      {
        kind: 'PARTICIPANT_DOUBLE_BOOKED',
        message: expect.any(String),
        sessionId: meeting.id,
        otherSessionId: excursion.id,
        staffMemberId: null,
        participantId,
      },
    ]);
  });
});
