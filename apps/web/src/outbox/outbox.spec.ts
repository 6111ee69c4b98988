import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideMarks, type DatedMark, type KeptMark } from '#libs/participation/rules/register-decision.js';
import type { Mark } from '../register/mark.js';
import { momentAfter, newClientKey } from './client-key.js';
import { restAfter, settle, summaryOf, type Answer, type Batch, type Entry, type Settled } from './outbox.js';
import { Sender, type Shelf } from './sender.js';

const MAKER = 'anna';
const COLLEAGUE = 'bertta';
const PEOPLE = ['aino', 'benjamin', 'kaarlo'] as const;
const SESSIONS = ['coffee', 'walk'] as const;
const MARKS: readonly (Mark | null)[] = ['PRESENT', 'LATE', 'EXCUSED', 'ABSENT', null];

/** What happens on the way of one request. */
const WAYS = ['ANSWERED', 'LOST_BEFORE', 'LOST_AFTER', 'SIGNED_OUT', 'TROUBLE'] as const;
type Way = (typeof WAYS)[number];

/** The server, by its own rule for marks; it may be closed for a session. */
class Server {
  readonly standing = new Map<string, Map<string, DatedMark | null>>();
  readonly kept = new Map<string, KeptMark>();
  readonly arrivals: string[] = [];
  readonly closed = new Set<string>();
  clock = 1_000_000;

  answer({ sessionId, entries }: Batch): Answer {
    this.clock += 1000;
    const sent = entries.flatMap(({ key, change }) =>
      change.kind === 'MARK'
        ? [
            {
              clientKey: key,
              participantId: change.participantId,
              mark: change.mark,
              note: change.note,
              walkIn: change.walkIn,
              markedAt: new Date(change.markedAt),
            },
          ]
        : [],
    );
    const standing =
      this.standing.get(sessionId) ??
      new Map<string, DatedMark | null>(PEOPLE.map((person) => [person, null]));
    this.standing.set(sessionId, standing);
    const decision = decideMarks(
      {
        sessionId,
        receivedAt: new Date(this.clock),
        participants: standing,
        kept: this.kept,
        takenKeys: new Set(),
      },
      sent,
    );
    const isRepetition = decision.rows.every(({ kind }) => kind === 'REPEATED');
    if (this.closed.has(sessionId) && !isRepetition) return { kind: 'REFUSED', code: 'REGISTER_CLOSED' };
    decision.rows.forEach((row, index) => {
      if (row.kind !== 'NEW') return;
      const { clientKey } = sent[index]!;
      this.arrivals.push(clientKey);
      this.kept.set(clientKey, { ...row.change, sessionId });
      if (row.change.applied) standing.set(row.participantId, row.change);
    });
    return {
      kind: 'TAKEN',
      rows: decision.rows.map((row, index) => ({
        clientKey: sent[index]!.clientKey,
        ok: row.kind !== 'REFUSED',
        code: row.kind === 'REFUSED' ? row.code : null,
      })),
    };
  }
}

/** What a device keeps; it forgets nothing but by these two ways. */
class Device implements Shelf {
  entries: Entry[] = [];
  async all() {
    return this.entries;
  }
  async settle({ sent, refused }: Settled) {
    const why = new Map(refused.map(({ key, code }) => [key, code]));
    this.entries = this.entries
      .filter(({ key }) => !sent.includes(key))
      .map((entry) =>
        why.has(entry.key) ? { ...entry, refused: { code: why.get(entry.key)!, at: 0 } } : entry,
      );
  }
}

function mark(
  sessionId: string,
  participantId: string,
  made: Mark | null,
  madeAt: number,
  maker = MAKER,
): Entry {
  return {
    key: newClientKey(madeAt),
    maker,
    sessionId,
    madeAt,
    change: {
      kind: 'MARK',
      participantId,
      isNewcomer: false,
      name: participantId,
      mark: made,
      note: null,
      walkIn: false,
      markedAt: madeAt,
    },
    refused: null,
  };
}

const tap = fc.record({
  session: fc.constantFrom(...SESSIONS),
  person: fc.constantFrom(...PEOPLE),
  mark: fc.constantFrom(...MARKS),
  /** How the device's clock moves between taps: it may be set back. */
  passed: fc.integer({ min: -5000, max: 5000 }),
});
const step = fc.oneof(
  { weight: 3, arbitrary: tap.map((made) => ({ kind: 'TAP' as const, made })) },
  { weight: 2, arbitrary: fc.constantFrom(...WAYS).map((way) => ({ kind: 'SEND' as const, way })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'RESTART' as const }) },
);

/** A device at work: taps, requests of which some are lost, restarts; at last the network is good. */
async function run(
  clockAtStart: number,
  steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[],
) {
  const server = new Server();
  const device = new Device();
  const last = new Map<string, Mark | null>();
  const tapped: Entry[] = [];
  let clock = clockAtStart;
  let moment = 0;
  let way: Way = 'LOST_BEFORE';
  const transport = async (batch: Batch): Promise<Answer> => {
    const isTold = way === 'ANSWERED';
    if (way === 'SIGNED_OUT') return { kind: 'SIGNED_OUT' };
    if (way === 'LOST_BEFORE' || way === 'TROUBLE') return { kind: 'LATER' };
    const answer = server.answer(batch);
    return isTold ? answer : { kind: 'LATER' };
  };
  const newSender = () => new Sender(device, transport, () => clock);
  let sender = newSender();
  for (const next of steps) {
    if (next.kind === 'TAP') {
      const { session, person, mark: made, passed } = next.made;
      clock += passed;
      moment = momentAfter(clock, [moment]);
      const entry = mark(session, person, made, moment);
      device.entries.push(entry);
      tapped.push(entry);
      last.set(`${session}/${person}`, made);
    } else if (next.kind === 'SEND') {
      way = next.way;
      await sender.run(MAKER);
      clock += 100;
    } else {
      sender = newSender();
    }
  }
  way = 'ANSWERED';
  sender.wake();
  await sender.run(MAKER);
  return { server, device, tapped, last };
}

describe('the outbox', () => {
  it('every mark arrives exactly once, in the order it was made for each person, and the last tap stands', async () => {
    await fc.assert(
      // The device's clock is slow, or far ahead of the server's.
      fc.asyncProperty(
        fc.constantFrom(900_000, 9_000_000),
        fc.array(step, { maxLength: 40 }),
        async (clock, steps) => {
          const { server, device, tapped, last } = await run(clock, steps);
          expect(device.entries).toEqual([]);
          expect([...server.arrivals].sort()).toEqual(tapped.map(({ key }) => key).sort());
          for (const session of SESSIONS) {
            for (const person of PEOPLE) {
              const of = (keys: readonly string[]) =>
                keys.filter((key) => {
                  const kept = server.kept.get(key);
                  return kept?.sessionId === session && kept.participantId === person;
                });
              expect(of(server.arrivals)).toEqual(of(tapped.map(({ key }) => key)));
              const standing = server.standing.get(session)?.get(person) ?? null;
              expect(standing?.mark ?? null).toBe(last.get(`${session}/${person}`) ?? null);
            }
          }
        },
      ),
    );
  });

  it('a mark leaves the device by no answer but one that says it was taken', () => {
    const answers = fc.oneof(
      fc.constant<Answer>({ kind: 'LATER' }),
      fc.constant<Answer>({ kind: 'SIGNED_OUT' }),
      fc.constant<Answer>({ kind: 'REFUSED', code: 'BAD_INPUT' }),
      fc
        .array(
          fc.record({ clientKey: fc.constantFrom('a', 'b', 'c', 'of another device'), ok: fc.boolean() }),
        )
        .map((rows): Answer => ({
          kind: 'TAKEN',
          rows: rows.map((row) => ({ ...row, code: row.ok ? null : 'NOT_FOUND' })),
        })),
    );
    const entries = ['a', 'b', 'c'].map((key, index) => ({
      ...mark('coffee', PEOPLE[index]!, 'PRESENT', index),
      key,
    }));
    fc.assert(
      fc.property(answers, (answer) => {
        const { sent } = settle({ sessionId: 'coffee', entries }, answer);
        const taken =
          answer.kind === 'TAKEN' ? answer.rows.filter(({ ok }) => ok).map((row) => row.clientKey) : [];
        expect(sent.every((key) => taken.includes(key))).toBe(true);
      }),
    );
  });

  it('a mark whose answer was lost before the register was closed is not taken for refused', async () => {
    const server = new Server();
    const device = new Device();
    const taken = mark('coffee', 'aino', 'PRESENT', 1000);
    device.entries = [taken];
    server.answer({ sessionId: 'coffee', entries: [taken] });
    server.closed.add('coffee');
    const late = mark('coffee', 'benjamin', 'PRESENT', 2000);
    device.entries.push(late);
    await new Sender(
      device,
      async (batch) => server.answer(batch),
      () => 0,
    ).run(MAKER);
    expect(device.entries).toEqual([{ ...late, refused: { code: 'REGISTER_CLOSED', at: 0 } }]);
  });

  it('a refused mark stops no other and is not sent again by itself', async () => {
    const server = new Server();
    const device = new Device();
    device.entries = [mark('coffee', 'nobody', 'PRESENT', 1), mark('coffee', 'aino', 'LATE', 2)];
    const sender = new Sender(
      device,
      async (batch) => server.answer(batch),
      () => 0,
    );
    await sender.run(MAKER);
    await sender.run(MAKER);
    expect(device.entries.map(({ refused }) => refused?.code)).toEqual(['NOT_FOUND']);
    expect(server.arrivals).toHaveLength(1);
  });

  it('what a colleague has marked on the same device is neither counted nor sent', async () => {
    const server = new Server();
    const device = new Device();
    const theirs = mark('coffee', 'aino', 'ABSENT', 1, COLLEAGUE);
    device.entries = [theirs, mark('coffee', 'benjamin', 'PRESENT', 2)];
    expect(summaryOf(device.entries, MAKER, 2)).toMatchObject({ waiting: 1, since: 2 });
    await new Sender(
      device,
      async (batch) => server.answer(batch),
      () => 0,
    ).run(MAKER);
    expect(device.entries).toEqual([theirs]);
  });

  it('a session that cannot be sent leaves the others their turn and is tried less and less often', async () => {
    const server = new Server();
    const device = new Device();
    device.entries = [mark('coffee', 'aino', 'PRESENT', 1), mark('walk', 'aino', 'PRESENT', 2)];
    const ending = await new Sender(
      device,
      async (batch) => (batch.sessionId === 'coffee' ? { kind: 'LATER' } : server.answer(batch)),
      () => 5000,
    ).run(MAKER);
    expect(device.entries.map(({ sessionId }) => sessionId)).toEqual(['coffee']);
    expect(ending).toEqual({ kind: 'RESTS', until: 5000 + restAfter(1) });
    expect([1, 2, 3, 20].map(restAfter)).toEqual([1000, 2000, 4000, 60_000]);
  });

  it('a mark that has waited for a day is told of as late', () => {
    const entries = [mark('coffee', 'aino', 'PRESENT', 0)];
    expect(summaryOf(entries, MAKER, 86_400_000).isLate).toBe(false);
    expect(summaryOf(entries, MAKER, 86_400_001).isLate).toBe(true);
  });

  it('a slow clock loses to no mark that its owner has seen, and keys of later marks sort later', () => {
    expect(momentAfter(500, [2000, 1000])).toBe(2001);
    expect(momentAfter(3000, [2000])).toBe(3000);
    const keys = [1, 2, 999, 1_700_000_000_000, 1_700_000_000_001].map(newClientKey);
    expect([...keys].sort()).toEqual(keys);
  });
});
