import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { testRegisters } from '../participation/testing/test-registers.js';
import type { Pair } from '#libs/people/merge-steps.js';
import { MergeFixture } from './testing/merge-fixture.js';

describe('memberships, check-ins and marks of two who are one', () => {
  let merging: MergeFixture;
  let pair: Pair;
  let groupId: string;
  beforeAll(async () => {
    merging = await MergeFixture.open();
  });
  beforeEach(async () => {
    pair = await merging.pair();
    groupId = await merging.tenant.group();
  });
  afterAll(() => merging.close());

  const record = (
    sessionId: string,
    participantId: string,
    mark: Mark | null,
    minutesAgo: number,
    clientKey: string = randomUUID(),
  ) =>
    merging.tenant.database.write(merging.tenant.context, (tx) =>
      testRegisters().record(tx, merging.tenant.context, {
        sessionId,
        marks: [{ participantId, mark, clientKey, markedAt: new Date(Date.now() - minutesAgo * 60_000) }],
      }),
    );
  const standing = (sessionId: string) =>
    merging.tenant.sql<object>('SELECT participant_id AS id, mark FROM attendance WHERE session_id = $1', [
      sessionId,
    ]);

  it('a merge joins memberships that overlap and keeps the role in running the group that one of them had', async () => {
    const { tenant } = merging;
    const day = (days: number) => addDays(tenant.today, days);
    const kept = await tenant.membership(groupId, pair.survivorId, day(-30), day(-10));
    const bridge = await tenant.membership(groupId, pair.duplicateId, day(-40), day(-5));
    const again = await tenant.membership(groupId, pair.duplicateId, day(-2), null);
    await tenant.sql(`UPDATE membership SET role = 'VOLUNTEER' WHERE id = $1`, [bridge]);
    await merging.merge(pair);
    expect(
      await tenant.sql(
        `SELECT id, participant_id, role, starts_on::text, ends_on::text FROM membership WHERE group_id = $1 ORDER BY starts_on`,
        [groupId],
      ),
    ).toEqual([
      { id: kept, participant_id: pair.survivorId, role: 'VOLUNTEER', starts_on: day(-40), ends_on: day(-5) },
      { id: again, participant_id: pair.survivorId, role: 'MEMBER', starts_on: day(-2), ends_on: null },
    ]);
  });

  it('a merge leaves one check-in open, the older one, with the notes of both', async () => {
    const { tenant } = merging;
    const checkIns: string[] = [];
    const since = addDays(tenant.today, -20);
    for (const [participantId, opened] of [
      [pair.survivorId, '1 day'],
      [pair.duplicateId, '3 days'],
    ] as const) {
      const membership_id = await tenant.membership(groupId, participantId);
      const row = {
        membership_id,
        group_id: groupId,
        participant_id: participantId,
        misses: 3,
        missed_from: since,
      };
      const id = await merging.row('check_in', row);
      await tenant.sql(`UPDATE check_in SET opened_at = now() - $2::interval WHERE id = $1`, [id, opened]);
      await merging.row('check_in_note', { check_in_id: id, text: participantId });
      checkIns.push(id);
      // Four misses in a row, so that the computation that follows wants the check-in, too.
      for (const days of [-12, -9, -6, -3]) {
        const sessionId = await tenant.session(groupId, { inDays: days });
        await record(sessionId, participantId, 'ABSENT', 1);
      }
    }
    await merging.merge(pair);
    expect(
      await tenant.sql(
        `SELECT c.id, c.closed_because, c.misses, (SELECT count(*)::int FROM check_in_note n WHERE n.check_in_id = c.id) AS notes,
           (SELECT m.participant_id = $2 FROM membership m WHERE m.id = c.membership_id) AS kept
         FROM check_in c WHERE c.group_id = $1 ORDER BY c.opened_at`,
        [groupId, pair.survivorId],
      ),
    ).toEqual([
      { id: checkIns[1], closed_because: null, misses: 8, notes: 2, kept: true },
      { id: checkIns[0], closed_because: 'CORRECTED', misses: 3, notes: 0, kept: true },
    ]);
  });

  it('the later mark stands after a merge, every mark is kept, and the replaced one is in the audit trail', async () => {
    const sessionId = await merging.tenant.session(groupId, { inDays: -1 });
    await record(sessionId, pair.survivorId, 'ABSENT', 20);
    await record(sessionId, pair.duplicateId, 'EXCUSED', 15);
    await record(sessionId, pair.duplicateId, 'PRESENT', 10);
    await merging.merge(pair);
    expect(await standing(sessionId)).toEqual([{ id: pair.survivorId, mark: 'PRESENT' }]);
    expect(
      await merging.tenant.sql(
        'SELECT participant_id AS id, mark FROM attendance_change WHERE session_id = $1 ORDER BY marked_at',
        [sessionId],
      ),
    ).toEqual(['ABSENT', 'EXCUSED', 'PRESENT'].map((mark) => ({ id: pair.survivorId, mark })));
    expect(
      await merging.tenant.sql(
        `SELECT old_values ->> 'mark' AS mark FROM audit_event WHERE subject_table = 'attendance' AND action = 'DELETE'
           AND old_values ->> 'session_id' = $1`,
        [sessionId],
      ),
    ).toEqual([{ mark: 'ABSENT' }]);
  });

  it('a mark stands although staff cleared the mark of the duplicate later', async () => {
    const sessionId = await merging.tenant.session(groupId, { inDays: -1 });
    await record(sessionId, pair.survivorId, 'PRESENT', 20);
    await record(sessionId, pair.duplicateId, 'PRESENT', 15);
    await record(sessionId, pair.duplicateId, null, 10);
    await merging.merge(pair);
    expect(await standing(sessionId)).toEqual([{ id: pair.survivorId, mark: 'PRESENT' }]);
  });

  it('marks of the duplicate that come late are recorded for the survivor, once', async () => {
    const sessionId = await merging.tenant.session(groupId, { inDays: -1 });
    await record(sessionId, pair.duplicateId, 'PRESENT', 30, `before-${pair.duplicateId}`);
    await merging.merge(pair);
    // The device has not heard the answer, and sends the mark again; and another one that it made offline.
    const again = await record(sessionId, pair.duplicateId, 'PRESENT', 30, `before-${pair.duplicateId}`);
    expect(again.rows).toMatchObject([
      { ok: true, attendance: { participantId: pair.survivorId, mark: 'PRESENT' } },
    ]);
    const late = await record(sessionId, pair.duplicateId, 'LATE', 5);
    expect(late).toMatchObject({ participantIds: [pair.survivorId], rows: [{ ok: true, applied: true }] });
    expect(await standing(sessionId)).toEqual([{ id: pair.survivorId, mark: 'LATE' }]);
  });

  it('a merge keeps the reason of an absence that stands, and no reason beside a visit', async () => {
    const [away, came] = [
      await merging.tenant.session(groupId, { inDays: -2 }),
      await merging.tenant.session(groupId, { inDays: -1 }),
    ];
    for (const sessionId of [away, came]) {
      await record(sessionId, pair.survivorId, 'ABSENT', 20);
      await merging.row('attendance_reason', {
        session_id: sessionId,
        participant_id: pair.survivorId,
        reason_code: 'OTHER',
      });
    }
    await record(away, pair.duplicateId, 'EXCUSED', 10);
    await record(came, pair.duplicateId, 'PRESENT', 10);
    await merging.merge(pair);
    expect(
      await merging.tenant.sql('SELECT session_id FROM attendance_reason WHERE participant_id = $1', [
        pair.survivorId,
      ]),
    ).toEqual([{ session_id: away }]);
  });
});
