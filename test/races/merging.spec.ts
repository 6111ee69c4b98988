import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rounds } from '#libs/config/testing/rounds.js';
import { AppError } from '#libs/errors/app-error.js';
import { MessagingFixture } from '#libs/messaging/testing/messaging-fixture.js';
import { allMergeSteps } from '#libs/merging/testing/all-merge-steps.js';
import { ParticipantMerging } from '#libs/merging/participant-merging.js';
import { testRegisters } from '../../libs/participation/testing/test-registers.js';
import { SignUpServices } from '#libs/participation/testing/sign-up-services.js';
import { ParticipantChanges } from '#libs/people/participant-changes.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';

const RACES = rounds(150);
const LONGEST_PAUSE_MS = 40;
const MS_FOR_EACH = 3000;

/** What somebody who was merged meanwhile, or has no seat to take any more, is told. */
const TOLD = ['PARTICIPANT_MERGED', 'SESSION_FULL'];

describe('a merge while both are marked, signed up, texted and merged the other way round', () => {
  let fixture: MessagingFixture;
  let merging: ParticipantMerging;
  const services = new SignUpServices();
  const snapshots = new RegularitySnapshots();
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
    merging = new ParticipantMerging(
      organisationsIn(fixture.database),
      allMergeSteps(services.waitlist, snapshots),
      new ParticipantChanges(),
    );
  });
  afterAll(() => fixture.close());

  const sql = <Row>(statement: string, parameters: unknown[] = []) =>
    fixture.write((tx) => tx.query<Row[]>(statement, parameters));

  it(
    'a contended merge loses no mark and no seat, texts nobody twice, and ends in one person',
    async () => {
      for (let race = 0; race < RACES; race += 1) {
        await fixture.renew();
        const { context } = fixture;
        const people = [await fixture.person(), await fixture.person()] as const;
        const [trip, past] = [await fixture.session(fixture.day(2)), await fixture.session(fixture.day(-1))];
        await sql('UPDATE session SET capacity = 2 WHERE id = $1', [trip]);
        await fixture.makeDue(trip);
        const messageIds = await fixture.sweep();
        expect(messageIds).toHaveLength(2);

        const clientKeys: string[] = [];
        const mark = (participantId: string, index: number) => {
          const clientKey = `${index}-${randomUUID()}`;
          clientKeys.push(clientKey);
          const markedAt = new Date(Date.now() - 60_000 + index);
          const sent = {
            clientKey,
            participantId,
            mark: index % 2 === 0 ? 'PRESENT' : 'ABSENT',
            markedAt,
          } as const;
          return () =>
            fixture.write((tx) => testRegisters().record(tx, context, { sessionId: past, marks: [sent] }));
        };
        const signUp = (participantId: string) => () =>
          fixture.write((tx) => services.signUps.signUp(tx, context, { sessionId: trip, participantId }));
        const merge = (survivorId: string, duplicateId: string) => async () => {
          const pair = { survivorId, duplicateId };
          for (;;) {
            const preview = await fixture.write((tx) => merging.preview(tx, context, pair));
            try {
              return await fixture.write((tx) => merging.merge(tx, context, pair, preview.confirmationToken));
            } catch (error) {
              // Something came in between the two, and a human would look again.
              if (!(error instanceof AppError && error.code === 'CONFIRMATION_NEEDED')) throw error;
            }
          }
        };
        const [a, b] = people;
        const marks = [a, b, a, b].map(mark);
        const signUps = people.map(signUp);
        const others = [
          ...messageIds.map((id) => () => fixture.send(id)),
          ...people.map((id) => () => fixture.write((tx) => snapshots.refresh(tx, context, [id]))),
        ];
        const merges = [merge(a, b), merge(b, a)];
        const late = async <T>(act: () => Promise<T>): Promise<T> => {
          await sleep(Math.random() * LONGEST_PAUSE_MS);
          return act();
        };
        const [marked, seated, done, merged] = await Promise.all(
          [marks, signUps, others, merges].map((acts: readonly (() => Promise<unknown>)[]) =>
            Promise.allSettled(acts.map(late)),
          ),
        );

        const refusals = [marked, seated, done, merged]
          .flat()
          .flatMap((each) => (each!.status === 'rejected' ? [each!.reason as unknown] : []));
        expect(refusals.filter((each) => !(each instanceof AppError && TOLD.includes(each.code)))).toEqual(
          [],
        );
        expect(merged!.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
        expect(marked!.map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'));
        const [pair] = await sql<{ kept: string; duplicate: string; at: Date }>(
          `SELECT survivor_id AS kept, duplicate_id AS duplicate, (SELECT e.at FROM audit_event e WHERE e.subject_id = m.id) AS at
           FROM participant_merge m`,
        );

        // Every mark is there, and the one that was made last stands.
        const kept = await sql<{ key: string; id: string }>(
          'SELECT client_key AS key, participant_id AS id FROM attendance_change WHERE session_id = $1',
          [past],
        );
        expect(kept.map(({ key }) => key).toSorted()).toEqual(clientKeys.toSorted());
        expect(new Set(kept.map(({ id }) => id))).toEqual(new Set([pair!.kept]));
        expect(
          await sql('SELECT participant_id AS id, client_key AS key FROM attendance WHERE session_id = $1', [
            past,
          ]),
        ).toEqual([{ id: pair!.kept, key: clientKeys.at(-1) }]);

        // One seat, if anybody was given one.
        const seats = await sql<{ id: string; status: string }>(
          'SELECT participant_id AS id, status FROM sign_up WHERE session_id = $1',
          [trip],
        );
        const expected = seated!.some(({ status }) => status === 'fulfilled') ? 1 : 0;
        expect(seats).toEqual(Array(expected).fill({ id: pair!.kept, status: 'SIGNED_UP' }));
        expect(await sql('SELECT seats_taken AS taken FROM session WHERE id = $1', [trip])).toEqual([
          { taken: expected },
        ]);

        // Whoever was texted before is not texted again; otherwise one text goes to the one person.
        await fixture.deliver();
        await fixture.deliver();
        const attempts = await sql<{ after: boolean }>(
          `SELECT at > $1 AS after FROM message_event WHERE kind = 'ATTEMPTING'`,
          [pair!.at],
        );
        const before = attempts.filter(({ after }) => !after).length;
        expect(attempts.length - before).toBe(before === 0 ? 1 : 0);
        expect(await fixture.phones()).toHaveLength(Math.max(1, before));
        expect(
          await sql(
            `SELECT (SELECT count(*)::int FROM reminder WHERE participant_id = $1) AS reminders,
               (SELECT count(*)::int FROM message WHERE participant_id = $1) AS messages,
               (SELECT count(*)::int FROM membership WHERE participant_id = $1) AS memberships,
               (SELECT count(*)::int FROM participant_regularity WHERE participant_id = $1) AS figures`,
            [pair!.duplicate],
          ),
        ).toEqual([{ reminders: 0, messages: 0, memberships: 0, figures: 0 }]);
      }
    },
    RACES * MS_FOR_EACH,
  );
});
