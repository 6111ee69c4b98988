import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds } from '#libs/config/testing/rounds.js';
import { addDays } from '#libs/calendar/local-date.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { testRegisters } from '../participation/testing/test-registers.js';
import { joinOverlapping } from '#libs/groups/rules/joined-periods.js';
import { MergeFixture } from './testing/merge-fixture.js';

const WEEKS = 10;
const DAYS = WEEKS * 7;
const HISTORIES = rounds(200);

type Side = 'kept' | 'duplicate';
const side = fc.constantFrom<Side>('kept', 'duplicate');
const group = fc.nat(1);

/** One stay of one of the two in a group; the stays of one side in a group are made not to overlap. */
const stays = fc
  .array(fc.record({ side, group, from: fc.nat(DAYS), days: fc.option(fc.nat(40)) }), { maxLength: 6 })
  .map((list) =>
    list.filter(
      (stay, index) =>
        !list
          .slice(0, index)
          .some(
            (other) =>
              other.side === stay.side &&
              other.group === stay.group &&
              other.from <= stay.from + (stay.days ?? 1000) &&
              stay.from <= other.from + (other.days ?? 1000),
          ),
    ),
  );
const marks = fc.array(
  fc.record({
    side,
    session: fc.nat(2 * WEEKS - 1),
    mark: fc.constantFrom<Mark>('PRESENT', 'PRESENT', 'LATE', 'EXCUSED', 'ABSENT', 'ABSENT'),
    walkIn: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    minute: fc.nat(5000),
  }),
  { minLength: 1, maxLength: 30 },
);
const seats = fc.array(fc.record({ side, session: fc.nat(2 * WEEKS - 1) }), { maxLength: 6 });

describe('a person who was written down twice', () => {
  let merging: MergeFixture;
  const registers = testRegisters();
  beforeAll(async () => {
    merging = await MergeFixture.open();
  });
  afterAll(() => merging.close());

  /** Everything that is computed of somebody, without ids and moments. */
  const figures = async (participantId: string) => {
    const bare = `- 'membership_id' - 'participant_id' - 'computed_at'`;
    return merging.tenant.sql<object>(
      `SELECT to_jsonb(r) ${bare} AS person, (
         SELECT coalesce(jsonb_agg(to_jsonb(s) ${bare} || jsonb_build_object('from', m.starts_on, 'to', m.ends_on)
           ORDER BY m.group_id, m.starts_on), '[]')
         FROM membership_regularity s JOIN membership m ON m.id = s.membership_id WHERE s.participant_id = $1
       ) AS memberships, (
         SELECT coalesce(jsonb_agg(jsonb_build_array(c.group_id, c.misses, c.missed_from) ORDER BY c.group_id, c.missed_from), '[]')
         FROM check_in c WHERE c.participant_id = $1 AND c.closed_at IS NULL
       ) AS calls
       FROM participant_regularity r WHERE r.participant_id = $1`,
      [participantId],
    );
  };

  it('a merged participant has the figures of somebody who was one participant from the start', async () => {
    const { tenant } = merging;
    const first = addDays(tenant.today, -DAYS);
    const groups = [await tenant.group(), await tenant.group()];
    // Every fifth is an excursion, which is offered to those who have a seat.
    const sessions: string[] = [];
    for (let index = 0; index < 2 * WEEKS; index += 1) {
      const inDays = -DAYS + Math.floor(index / 2) * 7 + (index % 2) * 2;
      const kind = index % 5 === 4 ? 'EXCURSION' : 'MEETING';
      sessions.push(await tenant.session(groups[index % 2]!, { inDays, kind }));
    }
    let keys = 0;
    let conflicts = 0;

    await fc.assert(
      fc.asyncProperty(stays, marks, seats, async (someStays, someMarks, someSeats) => {
        const pair = await merging.pair();
        const whole = await tenant.participant();
        const idOf = (of: Side) => (of === 'kept' ? pair.survivorId : pair.duplicateId);
        const periods = someStays.map((stay, index) => ({
          id: String(index),
          isKept: stay.side === 'kept',
          groupId: groups[stay.group]!,
          startsOn: addDays(first, stay.from),
          endsOn: stay.days === null ? null : addDays(first, stay.from + stay.days),
        }));
        for (const { isKept, groupId, startsOn, endsOn } of periods) {
          await tenant.membership(groupId, idOf(isKept ? 'kept' : 'duplicate'), startsOn, endsOn);
        }
        for (const groupId of groups) {
          for (const one of joinOverlapping(periods.filter((period) => period.groupId === groupId))) {
            await tenant.membership(groupId, whole, one.startsOn, one.endsOn);
          }
        }
        const signedUp = new Set<string>();
        for (const seat of someSeats) {
          for (const id of [idOf(seat.side), whole]) {
            const key = `${id} ${seat.session}`;
            if (signedUp.has(key)) continue;
            signedUp.add(key);
            const session_id = sessions[seat.session]!;
            await merging.row('sign_up', {
              session_id,
              participant_id: id,
              status: 'SIGNED_UP',
              source: 'STAFF',
            });
            await tenant.sql('UPDATE session SET seats_taken = seats_taken + 1 WHERE id = $1', [session_id]);
          }
        }
        for (const { session, mark, walkIn, minute, side: of } of someMarks) {
          const markedAt = new Date(Date.now() - 10_000 * 60_000 + minute * 60_000);
          const key = String((keys += 1)).padStart(8, '0');
          const sent = { mark, walkIn, markedAt };
          await tenant.database.write(tenant.context, (tx) =>
            registers.record(tx, tenant.context, {
              sessionId: sessions[session]!,
              marks: [
                { ...sent, participantId: idOf(of), clientKey: key },
                { ...sent, participantId: whole, clientKey: `${key}+` },
              ],
            }),
          );
        }
        const { summary } = await merging.merge(pair);
        conflicts += summary.conflicts.sessionsMarkedTwice + summary.conflicts.joinedMemberships;
        await tenant.database.write(tenant.context, (tx) =>
          merging.snapshots.refresh(tx, tenant.context, [whole]),
        );
        expect(await figures(pair.survivorId)).toEqual(await figures(whole));
        expect(await figures(pair.duplicateId)).toEqual([]);
        const [taken] = await tenant.sql<{ wrong: number }>(
          `SELECT count(*)::int AS wrong FROM session s WHERE s.seats_taken <> (
               SELECT count(*) FROM sign_up u WHERE u.session_id = s.id AND u.status IN ('SIGNED_UP', 'OFFERED'))`,
        );
        expect(taken!.wrong).toBe(0);
      }),
      { numRuns: HISTORIES },
    );
    expect(conflicts).toBeGreaterThan(HISTORIES / 2);
  }, 180_000);
});
