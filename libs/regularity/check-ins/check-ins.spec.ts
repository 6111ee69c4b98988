import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import { Membership } from '#libs/groups/membership.entity.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { testRegisters } from '../../participation/testing/test-registers.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { Participant } from '#libs/people/participant.entity.js';
import { StaffMember } from '#libs/people/staff-member.entity.js';
import { CheckInContact, type ContactOutcome } from './check-in-contact.entity.js';
import { CheckIn } from './check-in.entity.js';
import { CheckInChanges } from './check-in-changes.js';
import { CheckIns } from './check-ins.js';
import { RegularitySnapshots } from '../regularity-refresh.js';

describe('check-ins', () => {
  const registers = testRegisters();
  let tenant: TestTenant;
  let snapshots: RegularitySnapshots;
  let checkIns: CheckIns;

  beforeAll(async () => {
    tenant = await TestTenant.open();
    snapshots = new RegularitySnapshots();
    checkIns = new CheckIns(organisationsIn(tenant.database), new CheckInChanges());
  });
  afterAll(() => tenant.close());

  const write = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => tenant.database.write(tenant.context, work);
  const refresh = (participantId: string) =>
    write((tx) => snapshots.refresh(tx, tenant.context, [participantId]));
  const mark = (sessionId: string, participantId: string, value: Mark | null, markedAt?: Date) =>
    write((tx) =>
      registers.record(tx, tenant.context, {
        sessionId,
        marks: [{ clientKey: randomUUID(), participantId, mark: value, walkIn: false, markedAt }],
      }),
    );
  const of = (participantId: string): Promise<CheckIn[]> =>
    write((tx) => tx.getRepository(CheckIn).find({ where: { participantId }, order: { openedAt: 'ASC' } }));

  /** A member and a session a week up to yesterday, marked by letters; C is a cancelled session. */
  async function member(letters: string, groupId?: string) {
    const group = groupId ?? (await tenant.group());
    const participantId = await tenant.participant();
    const membershipId = await tenant.membership(group, participantId);
    const sessions: string[] = [];
    for (const [index, letter] of [...letters].entries()) {
      const sessionId = await tenant.session(group, { inDays: (index - letters.length) * 7 + 6 });
      sessions.push(sessionId);
      const value = ({ P: 'PRESENT', L: 'LATE', E: 'EXCUSED', A: 'ABSENT', C: 'ABSENT' } as const)[letter];
      if (value !== undefined) await mark(sessionId, participantId, value);
      if (letter === 'C') await tenant.cancelSession(sessionId);
    }
    await refresh(participantId);
    return { groupId: group, participantId, membershipId, sessions };
  }

  it.each([
    ['PPAAA', 1],
    ['PPAA', 0],
    ['AAAP', 0],
    ['PAEA', 0],
    ['PACAC', 0],
    ['PAECA?A', 1],
    ['AAA', 1],
  ])('a check-in opens after three misses in a row: %s gives %i', async (letters, count) => {
    const { participantId } = await member(letters);
    const open = await of(participantId);
    expect(open).toHaveLength(count);
    if (count > 0) expect(open[0]).toMatchObject({ misses: 3, closedAt: null });
  });

  it('a check-in never opens twice, however many computations run at once', async () => {
    const { participantId } = await member('PAAA');
    await write((tx) => tx.delete(CheckIn, { participantId }));
    await Promise.all(Array.from({ length: 10 }, () => refresh(participantId)));
    expect(await of(participantId)).toHaveLength(1);
  });

  it('a check-in closes by itself when the person comes, and when a register is corrected', async () => {
    const came = await member('PAAA');
    await mark(await tenant.session(came.groupId, { inDays: 0 }), came.participantId, 'PRESENT');
    await refresh(came.participantId);
    expect(await of(came.participantId)).toMatchObject([{ closedBecause: 'CAME' }]);

    const corrected = await member('PAAA');
    await mark(corrected.sessions[2]!, corrected.participantId, 'EXCUSED');
    await refresh(corrected.participantId);
    expect(await of(corrected.participantId)).toMatchObject([{ closedBecause: 'CORRECTED' }]);
  });

  it('a check-in closes when the membership ends, the person is archived, or the group wants none', async () => {
    const ended = await member('PAAA');
    await write((tx) => tx.update(Membership, ended.membershipId, { endsOn: addDays(tenant.today, -1) }));
    const archived = await member('PAAA');
    await write((tx) => tx.update(Participant, archived.participantId, { archivedAt: new Date() }));
    const off = await member('PAAA');
    await write((tx) => tx.update(ActivityGroup, off.groupId, { checkInAfterMisses: null }));
    for (const { participantId } of [ended, archived, off]) await refresh(participantId);
    const closings = await Promise.all([ended, archived, off].map((each) => of(each.participantId)));
    expect(closings.flat().map((row) => row.closedBecause)).toEqual([
      'MEMBERSHIP_ENDED',
      'ARCHIVED',
      'SWITCHED_OFF',
    ]);
    for (const { participantId } of [ended, archived, off]) await refresh(participantId);
    expect((await of(ended.participantId)).length).toBe(1);
  });

  it('check-ins follow the threshold of the group', async () => {
    const groupId = await tenant.group();
    await write((tx) => tx.update(ActivityGroup, groupId, { checkInAfterMisses: 5 }));
    const { participantId } = await member('PAAAA', groupId);
    expect(await of(participantId)).toEqual([]);
    await write((tx) => tx.update(ActivityGroup, groupId, { checkInAfterMisses: 4 }));
    await refresh(participantId);
    expect(await of(participantId)).toMatchObject([{ misses: 4 }]);
  });

  it('a check-in does not open for misses of long ago, such as imported ones', async () => {
    const groupId = await tenant.group();
    const participantId = await tenant.participant();
    await tenant.membership(groupId, participantId);
    for (const inDays of [-90, -83, -76]) {
      await mark(await tenant.session(groupId, { inDays }), participantId, 'ABSENT');
    }
    await refresh(participantId);
    expect(await of(participantId)).toEqual([]);
  });

  it('a check-in is assigned to a leader of the group who can sign in', async () => {
    const groupId = await tenant.group();
    const staff = await Promise.all(
      ['Aatu', 'Bea'].map((displayName) =>
        write((tx) =>
          tx.getRepository(StaffMember).save({
            organisationId: tenant.context.organisationId,
            email: `${randomUUID()}@example.org`,
            displayName,
            roles: ['LEADER'],
            disabledAt: displayName === 'Aatu' ? new Date() : null,
          } as Partial<StaffMember>),
        ),
      ),
    );
    for (const { id } of staff) {
      await tenant.sql(
        'INSERT INTO group_leader (organisation_id, group_id, staff_member_id) VALUES ($1, $2, $3)',
        [tenant.context.organisationId, groupId, id],
      );
    }
    const { participantId } = await member('PAAA', groupId);
    expect(await of(participantId)).toMatchObject([{ assignedToId: staff[1]!.id }]);
  });

  describe('after a call', () => {
    const call = (id: string, outcome: ContactOutcome, contactedOn: string | null = null) =>
      write((tx) => checkIns.logContact(tx, tenant.context, id, { outcome, note: 'Soitettu', contactedOn }));

    it('a check-in is done after a call, and the count of misses starts over', async () => {
      const { participantId, groupId } = await member('PAAA');
      const [checkIn] = await of(participantId);
      expect(await call(checkIn!.id, 'DOING_WELL')).toMatchObject({ closedBecause: 'CONTACTED' });
      await refresh(participantId);
      expect(await of(participantId)).toHaveLength(1);
      // Misses up to the day of the call count no more; those after it do.
      await tenant.sql(
        `UPDATE check_in_contact SET contacted_on = contacted_on - 10 WHERE check_in_id = $1`,
        [checkIn!.id],
      );
      await refresh(participantId);
      expect(await of(participantId)).toHaveLength(1);
      await mark(await tenant.session(groupId, { inDays: 0 }), participantId, 'ABSENT');
      await refresh(participantId);
      expect(await of(participantId)).toMatchObject([{ id: checkIn!.id }, { misses: 3, closedAt: null }]);
    });

    it.each(['LEFT_MESSAGE', 'NOT_REACHED'] as const)(
      'a check-in stays open when the outcome of the call was %s',
      async (outcome) => {
        const { participantId } = await member('PAAA');
        const [checkIn] = await of(participantId);
        expect(await call(checkIn!.id, outcome)).toMatchObject({ closedAt: null });
        await refresh(participantId);
        expect(await of(participantId)).toMatchObject([{ closedAt: null, misses: 3 }]);
        const contacts = await write((tx) => checkIns.contactsOf(tx, [checkIn!.id]));
        expect(contacts).toMatchObject([{ outcome, note: 'Soitettu', contactedOn: tenant.today }]);
      },
    );

    it('a call is refused for a day before the misses, for a day to come, and as a second closing', async () => {
      const { participantId } = await member('PAAA');
      const [checkIn] = await of(participantId);
      for (const day of [addDays(tenant.today, 1), addDays(checkIn!.missedFrom, -1)]) {
        await expect(call(checkIn!.id, 'DOING_WELL', day)).rejects.toMatchObject({ code: 'BAD_INPUT' });
      }
      await call(checkIn!.id, 'OTHER');
      await expect(call(checkIn!.id, 'OTHER')).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await write((tx) => tx.countBy(CheckInContact, { checkInId: checkIn!.id }))).toBe(1);
    });

    it('a call is not lost when a register arrives at the same moment', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { participantId } = await member('PAAA');
        const [checkIn] = await of(participantId);
        await Promise.all([refresh(participantId), call(checkIn!.id, 'DOING_WELL'), refresh(participantId)]);
        expect(await of(participantId)).toMatchObject([{ closedBecause: 'CONTACTED' }]);
      }
    });
  });

  it('a check-in can be put off, within two months, and comes up again by itself', async () => {
    const { participantId } = await member('PAAA');
    const [{ id } = { id: '' }] = await of(participantId);
    const states = async () => {
      const ids = await Promise.all(
        (['OPEN', 'SNOOZED', 'CLOSED'] as const).map((state) =>
          write((tx) => checkIns.count(tx, { state, participantId })),
        ),
      );
      return ids;
    };
    expect(await states()).toEqual([1, 0, 0]);
    await write((tx) => checkIns.snooze(tx, id, addDays(tenant.today, 7)));
    expect(await states()).toEqual([0, 1, 0]);
    await tenant.sql(`UPDATE check_in SET snoozed_until = $2 WHERE id = $1`, [id, tenant.today]);
    expect(await states()).toEqual([1, 0, 0]);
    for (const days of [0, 61]) {
      await expect(write((tx) => checkIns.snooze(tx, id, addDays(tenant.today, days)))).rejects.toMatchObject(
        {
          code: 'BAD_INPUT',
        },
      );
    }
  });

  it('a check-in tells when the person was last seen and how they usually came', async () => {
    const { membershipId, sessions } = await member('PPPPEAAA');
    expect(await write((tx) => checkIns.lastSeenOf(tx, [membershipId]))).toEqual(
      new Map([[membershipId, { sessionId: sessions[3], date: addDays(tenant.today, -29) }]]),
    );
    const rhythm = (await write((tx) => checkIns.rhythmsOf(tx, [membershipId]))).get(membershipId);
    expect(rhythm).toMatchObject({ everyDays: 7 });
    expect(rhythm!.weekdays).toHaveLength(1);
  });

  it('a check-in keeps what was said out of the audit trail', async () => {
    const { participantId } = await member('PAAA');
    const [checkIn] = await of(participantId);
    await write((tx) => checkIns.addNote(tx, tenant.context, checkIn!.id, 'Äiti vastasi puhelimeen'));
    const rows = await tenant.sql<{ new_values: unknown }>(
      `SELECT new_values FROM audit_event WHERE subject_table IN ('check_in_note', 'check_in_contact')`,
    );
    expect(JSON.stringify(rows)).toContain('(hidden)');
    expect(JSON.stringify(rows)).not.toMatch(/Äiti|Soitettu/);
  });
});
