import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCK_ORDER } from '#libs/people/merge-steps.js';
import { locksOf } from './merge-locks.js';
import { participantTables } from './participant-tables.js';
import { everythingOf } from './testing/everything-of.js';
import { MergeFixture } from './testing/merge-fixture.js';

/** What goes on naming the duplicate: the record of the merges, and how far a recomputation came. */
const STAYS: Record<string, number> = {
  'participant_merge.duplicate_id': 1,
  'participant_merge.survivor_id': 1,
  'regularity_run.after_participant_id': 0,
};

describe('merging two participants', () => {
  let merging: MergeFixture;
  beforeAll(async () => {
    merging = await MergeFixture.open();
  });
  afterAll(() => merging.close());

  it('a merge leaves nothing with the duplicate in any table that refers to participants', async () => {
    const pair = await merging.pair();
    await everythingOf(merging, pair.duplicateId);
    const before = await merging.references(pair.duplicateId);
    const unused = Object.entries(before).filter(([, rows]) => rows === 0);
    // A new table that refers to participants is filled by its library, in testing/participant-rows.ts.
    expect(unused.map(([name]) => name)).toEqual([
      'participant_merge.duplicate_id',
      'regularity_run.after_participant_id',
    ]);

    await merging.merge(pair);

    const after = await merging.references(pair.duplicateId);
    expect(
      Object.fromEntries(Object.entries(after).filter(([name, rows]) => rows > 0 || name in STAYS)),
    ).toEqual(STAYS);
    const kept = await merging.references(pair.survivorId);
    for (const [name, rows] of Object.entries(before)) {
      if (!(name in STAYS))
        expect([name, kept[name]]).toEqual([name, rows + (name === 'participant.merged_into_id' ? 1 : 0)]);
    }
  });

  it('a merge handles every table in which both participants have rows', async () => {
    const pair = await merging.pair();
    await everythingOf(merging, pair.survivorId);
    await everythingOf(merging, pair.duplicateId);
    const { summary } = await merging.merge(pair);
    expect(summary.conflicts).toEqual({
      joinedMemberships: 0,
      sessionsMarkedTwice: 0,
      sessionsSignedUpTwice: 0,
      sharedNumbers: 1,
      excursionsPaidTwice: 0,
      signInsOfBoth: 1,
      endsConsent: false,
    });
    expect(summary.moves).toEqual({
      memberships: 1,
      marks: 1,
      signUps: 1,
      phoneNumbers: 1,
      consents: 1,
      texts: 1,
    });
    const kept = await merging.references(pair.survivorId);
    expect(kept).toMatchObject({
      'attendance.participant_id': 2,
      'phone_number.participant_id': 1,
      'consent.participant_id': 1,
      'rehabilitation_agreement.participant_id': 1,
      'participant_regularity.participant_id': 1,
      'staff_member.participant_id': 2,
    });
  });

  it('every table with a participant belongs to exactly one step', async () => {
    const tables = await participantTables(merging.tenant.database);
    expect(tables).toContain('attendance');
    expect(() => merging.steps.check(tables)).not.toThrow();
    expect(() => merging.steps.check([...tables, 'locker'])).toThrow('locker');
  });

  it('a merge locks the rows of each table by one statement that does not wait, in the one order', () => {
    const locks = locksOf(merging.steps.inOrder()).map(({ text }) => text.trim());
    expect(locks.map((statement) => /^SELECT 1\s+FROM (\w+)/.exec(statement)?.[1])).toEqual([...LOCK_ORDER]);
    expect(locks.filter((statement) => !/ FOR (NO KEY )?UPDATE NOWAIT$/.test(statement))).toEqual([]);
  });

  it('every number of a summary is counted by exactly one step', async () => {
    const { tenant, steps } = merging;
    const pair = await merging.pair();
    const told = await tenant.database.read(tenant.context, async (tx) => {
      const counts = [];
      for (const step of steps.inOrder()) counts.push(await step.count?.(tx, pair, tenant.today));
      return counts.flatMap((count) => Object.keys({ ...count?.moves, ...count?.conflicts }));
    });
    const { summary } = await merging.merge(pair);
    expect(told.toSorted()).toEqual(Object.keys({ ...summary.moves, ...summary.conflicts }).toSorted());
  });

  it('a trigger keeps the duplicate out of every table with a participant', async () => {
    const open = await merging.tenant.sql<{ name: string }>(
      `SELECT c.relname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
       WHERE c.relnamespace = 'public'::regnamespace AND a.attname = 'participant_id' AND NOT a.attisdropped
         AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'refuse_merged')`,
    );
    expect(open).toEqual([]);
  });
});
