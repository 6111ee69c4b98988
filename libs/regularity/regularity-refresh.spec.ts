import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, compareLocalDates } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { withChangedStatements } from '#libs/database/testing/changed-statements.js';
import { MARKS, type Mark } from '#libs/participation/rules/mark.js';
import { testRegisters } from '../participation/testing/test-registers.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import {
  foldPersonWithHistory,
  membershipMonths,
  membershipWeeks,
  monthHistory,
  packedPerson,
  weekHistory,
} from './measures/history.js';
import { foldMarks, personMeasures, type MarkEntry } from './measures/measures.js';
import { MembershipRegularity } from './snapshots/membership-regularity.entity.js';
import { ParticipantRegularity } from './snapshots/participant-regularity.entity.js';
import { RegularityRecompute } from './regularity-recompute.js';
import { RegularityRuns } from './snapshots/regularity-runs.js';
import { RegularitySnapshots } from './regularity-refresh.js';

describe('regularity snapshots', () => {
  const registers = testRegisters();
  let tenant: TestTenant;
  let snapshots: RegularitySnapshots;
  let recompute: RegularityRecompute;

  beforeAll(async () => {
    tenant = await TestTenant.open();
    snapshots = new RegularitySnapshots();
    recompute = new RegularityRecompute(tenant.database, snapshots, new RegularityRuns());
  });
  afterAll(() => tenant.close());

  const refresh = (...participantIds: string[]): Promise<number> =>
    tenant.database.write(tenant.context, (tx) => snapshots.refresh(tx, tenant.context, participantIds));
  const mark = (sessionId: string, participantId: string, value: Mark | null, walkIn = false) =>
    tenant.database.write(tenant.context, (tx) =>
      registers.record(tx, tenant.context, {
        sessionId,
        marks: [{ clientKey: randomUUID(), participantId, mark: value, walkIn }],
      }),
    );
  const membershipRow = (membershipId: string): Promise<MembershipRegularity> =>
    tenant.database.read(tenant.context, (tx) =>
      tx.getRepository(MembershipRegularity).findOneByOrFail({ membershipId }),
    );
  const personRow = (participantId: string): Promise<ParticipantRegularity> =>
    tenant.database.read(tenant.context, (tx) =>
      tx.getRepository(ParticipantRegularity).findOneByOrFail({ participantId }),
    );
  const membershipHistory = async (membershipId: string): Promise<unknown> => {
    const [row] = await tenant.sql<{ weeks: number[]; months: number[] }>(
      'SELECT week_history AS weeks, month_history AS months FROM membership_regularity WHERE membership_id = $1',
      [membershipId],
    );
    return { weeks: membershipWeeks(row!.weeks), months: membershipMonths(row!.months) };
  };
  const personHistory = async (participantId: string): Promise<unknown> => {
    const [row] = await tenant.sql<{ weeks: number[]; months: number[] }>(
      'SELECT week_history AS weeks, month_history AS months FROM participant_regularity WHERE participant_id = $1',
      [participantId],
    );
    return row;
  };
  const allRows = async (): Promise<unknown> => ({
    memberships: await tenant.sql('SELECT * FROM membership_regularity ORDER BY membership_id'),
    people: await tenant.sql('SELECT * FROM participant_regularity ORDER BY participant_id'),
  });

  it('the snapshots hold the worked example: a session each week, one cancelled, one excused', async () => {
    const groupId = await tenant.group();
    const person = await tenant.participant();
    const membershipId = await tenant.membership(groupId, person);
    const values = { P: 'PRESENT', A: 'ABSENT', E: 'EXCUSED', C: 'PRESENT' } as const;
    const letters = [...'PPAPEPCPAAPP'] as (keyof typeof values)[];
    for (const [week, letter] of letters.entries()) {
      const sessionId = await tenant.session(groupId, { inDays: (week - letters.length) * 7 });
      await mark(sessionId, person, values[letter]);
      if (letter === 'C') await tenant.cancelSession(sessionId);
    }
    await refresh(person);
    const row = await membershipRow(membershipId);
    expect(row).toMatchObject({ visits: 7, attended: 7, missed: 3, attendanceRate: 0.7, activeWeeks: 7 });
    expect(row).toMatchObject({ offeredWeeks: 10, currentStreak: 2, bestStreak: 3, definitionVersion: 3 });
    expect(row.wilsonLow).toBeCloseTo(0.3968, 4);
    expect(row.wilsonHigh).toBeCloseTo(0.8922, 4);
    expect(row.evenness).toBeCloseTo(0.6733, 4);
    expect(row.similarWeeks).toBe(0.5);
    expect(row.momentum).toBeCloseTo(0.7289, 4);
    expect(await personRow(person)).toMatchObject({
      visits: 7,
      activeWeeks: 7,
      offeredWeeks: 10,
      bestStreak: 3,
    });
  });

  it('a membership without marks has a snapshot of zeros, and `computedAt` changes only with the figures', async () => {
    const groupId = await tenant.group();
    const person = await tenant.participant();
    const membershipId = await tenant.membership(groupId, person);
    await refresh(person);
    const before = await membershipRow(membershipId);
    expect(before).toMatchObject({
      visits: 0,
      attended: 0,
      missed: 0,
      attendanceRate: null,
      offeredWeeks: 0,
      evenness: null,
      similarWeeks: null,
      momentum: null,
    });
    await refresh(person);
    expect(await membershipRow(membershipId)).toEqual(before);
    const sessionId = await tenant.session(groupId, { inDays: -1 });
    await mark(sessionId, person, 'LATE');
    await refresh(person);
    const after = await membershipRow(membershipId);
    expect(after).toMatchObject({ visits: 1, attended: 1, attendanceRate: null });
    expect(after.computedAt.getTime()).toBeGreaterThan(before.computedAt.getTime());
  });

  it('two memberships of one person in one group stay apart, and visits outside any are for the person alone', async () => {
    const groupId = await tenant.group();
    const person = await tenant.participant();
    const day = (inDays: number) => addDays(tenant.today, inDays);
    const first = await tenant.membership(groupId, person, day(-60), day(-40));
    const second = await tenant.membership(groupId, person, day(-20));
    for (const inDays of [-50, -43, -30, -14, -7]) {
      await mark(await tenant.session(groupId, { inDays }), person, inDays === -7 ? 'ABSENT' : 'PRESENT');
    }
    await refresh(person);
    expect(await membershipRow(first)).toMatchObject({ visits: 2, attended: 2, missed: 0 });
    expect(await membershipRow(second)).toMatchObject({ visits: 1, attended: 1, missed: 1 });
    expect(await personRow(person)).toMatchObject({ visits: 4, offeredWeeks: 4, activeWeeks: 3 });
  });

  it('an excursion counts only for those who had a seat', async () => {
    const groupId = await tenant.group();
    const [seated, dropIn] = (await tenant.participants(2)) as [string, string];
    const ofSeated = await tenant.membership(groupId, seated);
    const ofDropIn = await tenant.membership(groupId, dropIn);
    const excursion = await tenant.session(groupId, { inDays: -3, kind: 'EXCURSION' });
    await tenant.sql(
      `INSERT INTO sign_up (organisation_id, session_id, participant_id, status, source) VALUES ($1, $2, $3, 'SIGNED_UP', 'STAFF')`,
      [tenant.context.organisationId, excursion, seated],
    );
    await mark(excursion, seated, 'PRESENT');
    await mark(excursion, dropIn, 'PRESENT');
    await refresh(seated, dropIn);
    expect(await membershipRow(ofSeated)).toMatchObject({ visits: 1, attended: 1 });
    expect(await membershipRow(ofDropIn)).toMatchObject({ visits: 1, attended: 0, missed: 0 });
  });

  it('an older computation never overwrites a newer one', async () => {
    const groupId = await tenant.group();
    const person = await tenant.participant();
    const membershipId = await tenant.membership(groupId, person);
    await mark(await tenant.session(groupId, { inDays: -8 }), person, 'PRESENT');
    const later = await tenant.session(groupId, { inDays: -1 });

    // The first computation has read the marks and is held back before it writes.
    const reached = latch();
    const go = latch();
    const slow = tenant.database.write(tenant.context, (tx) =>
      snapshots.refresh(
        pausedBefore(tx, 'INSERT INTO membership_regularity', async () => {
          reached.open();
          await go.opened;
        }),
        tenant.context,
        [person],
      ),
    );
    await reached.opened;
    await mark(later, person, 'PRESENT');
    const fast = refresh(person);
    // Time enough for it to overtake, if nothing holds it.
    await Promise.race([fast, new Promise((resolve) => setTimeout(resolve, 400))]);
    go.open();
    await Promise.all([slow, fast]);
    expect(await membershipRow(membershipId)).toMatchObject({ visits: 2, attended: 2 });
  });

  it('the snapshots come out of many refreshes at once as out of one', async () => {
    const groupId = await tenant.group();
    const people = await tenant.participants(5);
    const memberships = await Promise.all(people.map((id) => tenant.membership(groupId, id)));
    const sessions = await Promise.all(
      [-28, -21, -14, -7].map((inDays) => tenant.session(groupId, { inDays })),
    );
    await Promise.all(
      sessions.flatMap((sessionId, at) =>
        people.map(async (id, index) => {
          await mark(sessionId, id, (at + index) % 3 === 0 ? 'ABSENT' : 'PRESENT');
          await refresh(...(at % 2 === 0 ? people : people.toReversed()));
        }),
      ),
    );
    const rows = await Promise.all(memberships.map(membershipRow));
    expect(rows.every((row) => row.attended + row.missed === 4)).toBe(true);
    const before = await allRows();
    await recompute.recompute(tenant.context.organisationId);
    expect(await allRows()).toEqual(before);
  });

  it('the snapshots after any edits are what a full recomputation and a fold over all marks give', async () => {
    const groups = [await tenant.group(), await tenant.group()] as const;
    const edit = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('mark' as const),
          at: fc.nat(11),
          mark: fc.constantFrom(...MARKS, null),
          walkIn: fc.boolean(),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), at: fc.nat(11) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('move' as const),
          at: fc.nat(11),
          days: fc.integer({ min: -9, max: 9 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('membership' as const),
          group: fc.nat(1),
          from: fc.integer({ min: -90, max: -20 }),
          days: fc.nat(60),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 5, maxLength: 40 }), async (edits) => {
        const person = await tenant.participant();
        const memberships = await Promise.all(
          groups.map(async (groupId) => ({
            groupId,
            id: await tenant.membership(groupId, person, addDays(tenant.today, -60)),
            from: addDays(tenant.today, -60),
            to: null as string | null,
          })),
        );
        const sessions = await Promise.all(
          Array.from({ length: 12 }, async (_, index) => ({
            id: await tenant.session(groups[index % 2]!, { inDays: -100 + index * 8 }),
            groupId: groups[index % 2]!,
            date: addDays(tenant.today, -100 + index * 8),
            cancelled: false,
            mark: null as Mark | null,
            walkIn: false,
          })),
        );
        for (const one of edits) {
          if (one.kind === 'membership') {
            const membership = memberships[one.group]!;
            membership.from = addDays(tenant.today, one.from);
            membership.to = addDays(membership.from, one.days);
            await tenant.sql('UPDATE membership SET starts_on = $2, ends_on = $3 WHERE id = $1', [
              membership.id,
              membership.from,
              membership.to,
            ]);
          } else {
            const session = sessions[one.at]!;
            if (one.kind === 'mark' && !session.cancelled) {
              Object.assign(session, { mark: one.mark, walkIn: one.walkIn });
              await mark(session.id, person, one.mark, one.walkIn);
            } else if (one.kind === 'cancel' && !session.cancelled) {
              session.cancelled = true;
              await tenant.cancelSession(session.id);
            } else if (one.kind === 'move') {
              session.date = addDays(session.date, one.days);
              await tenant.sql(
                `UPDATE session SET local_date = $2, starts_at = starts_at + make_interval(days => $3),
                   ends_at = ends_at + make_interval(days => $3) WHERE id = $1`,
                [session.id, session.date, one.days],
              );
              // A session that was moved ahead of today takes no marks: nothing of it is left out of the model.
              if (session.date > tenant.today) session.cancelled = await cancelled(session.id);
            }
          }
          await refresh(person);
        }

        const entries = (groupId?: string): (MarkEntry & { id: string })[] =>
          sessions
            .filter((session) => !session.cancelled && (groupId === undefined || session.groupId === groupId))
            .map((session) => {
              const own = memberships.find((membership) => membership.groupId === session.groupId)!;
              const memberOnDate = own.from <= session.date && (own.to === null || session.date <= own.to);
              return {
                id: session.id,
                date: session.date,
                mark: session.mark,
                walkIn: session.walkIn,
                memberOnDate,
              };
            })
            // All begin at the same time of day, so those moved to one day come in the order of their ids.
            .sort((a, b) => compareLocalDates(a.date, b.date) || (a.id < b.id ? -1 : 1));
        for (const membership of memberships) {
          const { countsOnly: _countsOnly, ...expected } = foldMarks(
            entries(membership.groupId).filter((entry) => entry.memberOnDate),
          );
          expect(await membershipRow(membership.id)).toMatchObject(expected);
          const own = entries(membership.groupId).filter((entry) => entry.memberOnDate);
          expect(await membershipHistory(membership.id)).toEqual({
            weeks: weekHistory(own),
            months: monthHistory(own),
          });
        }
        expect(await personRow(person)).toMatchObject({ ...personMeasures(entries()) });
        expect(await personHistory(person)).toEqual(packedPerson(foldPersonWithHistory(entries()).history));

        const before = await allRows();
        await recompute.recompute(tenant.context.organisationId);
        expect(await allRows()).toEqual(before);
        await tenant.sql('DELETE FROM membership_regularity');
        await recompute.recompute(tenant.context.organisationId);
        expect(withoutTimes(await allRows())).toEqual(withoutTimes(before));
      }),
      { numRuns: 12 },
    );

    async function cancelled(id: string): Promise<boolean> {
      await tenant.cancelSession(id);
      return true;
    }
  });

  it('a snapshot is recomputed when it follows older definitions, even if no other figure of it changes', async () => {
    const groupId = await tenant.group();
    const [regular, silent] = (await tenant.participants(2)) as [string, string];
    const ofRegular = await tenant.membership(groupId, regular);
    const ofSilent = await tenant.membership(groupId, silent);
    for (const inDays of [-35, -28, -21, -14, -7]) {
      await mark(await tenant.session(groupId, { inDays }), regular, 'PRESENT');
    }
    await recompute.recompute(tenant.context.organisationId);
    const before = withoutTimes(await allRows());
    await tenant.sql(
      `UPDATE membership_regularity SET definition_version = 1, evenness = NULL, similar_weeks = NULL, momentum = NULL,
         week_history = '[]', month_history = '[]', computed_at = now() - interval '1 day'`,
    );
    await tenant.sql('UPDATE participant_regularity SET definition_version = 1');
    const old = await membershipRow(ofSilent);
    await recompute.recompute(tenant.context.organisationId);
    expect(withoutTimes(await allRows())).toEqual(before);
    expect(await membershipRow(ofRegular)).toMatchObject({
      definitionVersion: 3,
      evenness: 1,
      similarWeeks: 1,
      momentum: 1,
    });
    expect((await membershipRow(ofSilent)).computedAt.getTime()).toBeGreaterThan(old.computedAt.getTime());
  });

  it('a snapshot is right again after the history alone was wrong, and nothing else is written', async () => {
    const groupId = await tenant.group();
    const [one, other] = (await tenant.participants(2)) as [string, string];
    const memberships = await Promise.all([one, other].map((id) => tenant.membership(groupId, id)));
    for (const inDays of [-40, -7]) {
      const sessionId = await tenant.session(groupId, { inDays });
      for (const id of [one, other]) await mark(sessionId, id, 'PRESENT');
    }
    await recompute.recompute(tenant.context.organisationId);
    const before = await allRows();
    await tenant.sql(`UPDATE membership_regularity SET month_history = '[]' WHERE membership_id = $1`, [
      memberships[0],
    ]);
    await tenant.sql(
      `UPDATE participant_regularity SET week_history = '[1,1,1,1]' WHERE participant_id = $1`,
      [one],
    );
    await recompute.recompute(tenant.context.organisationId);
    expect(withoutTimes(await allRows())).toEqual(withoutTimes(before));
    const [run] = await tenant.database.read(tenant.context, (tx) => new RegularityRuns().latest(tx, 1));
    expect(run).toMatchObject({ rowsWritten: 2 });
  });
});

function latch(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** The same transaction, which waits before each statement that begins so. */
function pausedBefore(tx: Tx, beginning: string, wait: () => Promise<void>): Tx {
  return withChangedStatements(tx, async (text) => {
    if (text.trimStart().startsWith(beginning)) await wait();
    return text;
  });
}

function withoutTimes(rows: unknown): unknown {
  return JSON.parse(
    JSON.stringify(rows, (key, value: unknown) => (key === 'computed_at' ? undefined : value)),
  );
}
