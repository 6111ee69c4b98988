import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds, SEED } from '#libs/config/testing/rounds.js';
import { Client } from 'pg';
import { MessagingFixture } from '#libs/messaging/testing/messaging-fixture.js';
import { PhoneFixture } from '#libs/messaging/testing/phone-fixture.js';
import { Consents } from '#libs/people/consents.js';
import { Participant } from '#libs/people/participant.entity.js';
import { PhoneNumber } from '#libs/people/phone-number.entity.js';

/** In batches of AT_ONCE; RYTMI_ROUNDS=4 runs the 10,000 that the measurements tell of. */
const INTERLEAVINGS = rounds(2_500);
const AT_ONCE = 25;
const MS_FOR_EACH = 120;
const SET_UP_MS = 60_000;
const LONGEST_PAUSE_MS = 25;

/**
 * At the commit of every attempt the database itself looks, by a snapshot of that very moment, whether what the text
 * tells still holds: what had been committed before it speaks against the attempt, what comes after does not. Between
 * the check and the commit each attempt pauses, so that there is time for something to come in between.
 */
const WATCH = `
CREATE TABLE began_after (message_id uuid, fact text);
CREATE FUNCTION pause_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(random() * 0.015); RETURN NULL; END $$;
CREATE TRIGGER pause_attempt AFTER INSERT ON message_attempt FOR EACH ROW EXECUTE FUNCTION pause_attempt();

CREATE FUNCTION watch_attempt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO began_after
  SELECT NEW.message_id, facts.fact FROM message m
  JOIN organisation o ON o.id = m.organisation_id
  JOIN participant p ON p.id = m.participant_id
  JOIN phone_number n ON n.id = m.phone_number_id
  CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE o.time_zone)::date AS today) AS local
  CROSS JOIN LATERAL (
    SELECT 'WITHDRAWN' AS fact WHERE m.purpose <> 'STOP_CONFIRMATION' AND NOT EXISTS (
      SELECT 1 FROM consent c WHERE c.participant_id = p.id AND coalesce(c.withdrawn_on > local.today, true))
    UNION ALL SELECT 'ARCHIVED' WHERE p.archived_at IS NOT NULL
    UNION ALL SELECT 'NUMBER_ENDED' WHERE n.valid_to <= local.today
    UNION ALL SELECT 'CANCELLED' FROM reminder r JOIN session s ON s.id = r.session_id
      WHERE r.message_id = m.id AND (s.status = 'CANCELLED') <> (r.kind = 'CANCELLED')
    UNION ALL SELECT 'MOVED' FROM reminder r JOIN session s ON s.id = r.session_id
      WHERE r.message_id = m.id AND s.schedule_version <> r.schedule_version
  ) AS facts
  WHERE m.id = NEW.message_id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER watch_attempt AFTER INSERT ON message_attempt DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION watch_attempt();`;

const FACTS = ['CANCELLED', 'MOVED', 'STOP', 'WITHDRAWN', 'ARCHIVED', 'NUMBER_ENDED'] as const;

/** What happens to one reminder, and when, in milliseconds after the start. */
const script = fc.record({
  fact: fc.constantFrom(...FACTS),
  factAt: fc.nat(LONGEST_PAUSE_MS),
  /** Whether the sweep has written the text before, or decides about it meanwhile. */
  isWritten: fc.boolean(),
  /** Of two workers that want to send it. */
  sendsAt: fc.tuple(fc.nat(LONGEST_PAUSE_MS), fc.nat(LONGEST_PAUSE_MS)),
});
type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

interface Play extends Script {
  readonly sessionId: string;
  readonly participantId: string;
  readonly number: string;
}

describe('cancelling, moving, STOP, withdrawing, archiving and ending a number, while sweeps and workers send', () => {
  let fixture: MessagingFixture;
  let phones: PhoneFixture;
  let owner: Client;

  beforeAll(async () => {
    fixture = await MessagingFixture.open();
    phones = new PhoneFixture(fixture);
    owner = new Client({ connectionString: fixture.ownerUrl });
    await owner.connect();
    await owner.query(WATCH);
  });
  afterAll(async () => {
    await owner.end();
    await fixture.close();
  });

  async function setUp(scripts: readonly Script[]): Promise<Play[]> {
    await phones.renew();
    const plays: Play[] = [];
    for (const [index, each] of scripts.entries()) {
      const number = `+3584012350${String(index).padStart(2, '0')}`;
      const sessionId = await fixture.session(fixture.day(2));
      const participantId = await fixture.person({
        member: false,
        number: { from: -30, e164: number },
        signUp: { sessionId, status: 'SIGNED_UP' },
      });
      plays.push({ ...each, sessionId, participantId, number });
    }
    return plays;
  }

  async function happens({ fact, factAt, sessionId, participantId, number }: Play): Promise<void> {
    await sleep(factAt);
    switch (fact) {
      case 'CANCELLED':
        return fixture.change(sessionId, 'CANCELLED');
      case 'MOVED':
        return fixture.change(sessionId, 'MOVED', { date: fixture.day(3), wallTime: '15:00' });
      case 'STOP':
        await phones.append({ from: number, body: 'STOP', gatewayMessageId: randomUUID() });
        return phones.apply();
      case 'WITHDRAWN':
        return fixture.write(async (tx) => {
          await new Consents().withdraw(tx, participantId, 'SMS_REMINDERS', fixture.today);
        });
      case 'ARCHIVED':
        return fixture.write(async (tx) => {
          await tx.getRepository(Participant).update(participantId, { archivedAt: new Date() });
        });
      case 'NUMBER_ENDED':
        return fixture.write(async (tx) => {
          await tx.getRepository(PhoneNumber).update({ participantId }, { validTo: fixture.today });
        });
    }
  }

  /** One batch: all facts, two sends of each text and two sweeps at once; then whatever is left, and all is over. */
  async function play(plays: readonly Play[]): Promise<void> {
    for (const { sessionId, isWritten } of plays) if (isWritten) await fixture.makeDue(sessionId);
    const written = await fixture.sweep();
    for (const { sessionId, isWritten } of plays) if (!isWritten) await fixture.makeDue(sessionId);
    const send = async (messageId: string, after: number) => {
      await sleep(after);
      await fixture.send(messageId);
    };
    const sweepAndSend = async (after: number) => {
      await sleep(after);
      await Promise.all((await fixture.sweep()).map((messageId) => send(messageId, after)));
    };
    await Promise.all([
      ...plays.map(happens),
      ...written.flatMap((id, index) => (plays[index]?.sendsAt ?? [0]).map((after) => send(id, after))),
      sweepAndSend(plays[0]?.sendsAt[0] ?? 0),
      sweepAndSend(plays[0]?.sendsAt[1] ?? 0),
    ]);
    await fixture.deliver();
  }

  it(
    `no send starts after the fact, ${INTERLEAVINGS} times`,
    async () => {
      const scripts = fc.sample(script, { numRuns: INTERLEAVINGS, seed: SEED });
      for (let first = 0; first < INTERLEAVINGS; first += AT_ONCE)
        await play(await setUp(scripts.slice(first, first + AT_ONCE)));
      const { rows: beganAfter } = await owner.query('SELECT * FROM began_after');
      expect({ seed: SEED, beganAfter }).toEqual({ seed: SEED, beganAfter: [] });

      // Both must have happened often, or this would have shown nothing: texts that came first, and texts that were stopped.
      const { rows } = await owner.query<{ reason: string; count: string }>(
        `SELECT coalesce(status_reason, status) AS reason, count(*) FROM message GROUP BY 1`,
      );
      const counts = new Map(rows.map(({ reason, count }) => [reason, Number(count)]));
      for (const reason of [
        'ACCEPTED',
        'SESSION_CANCELLED',
        'SESSION_MOVED',
        'NO_CONSENT',
        'PARTICIPANT_ARCHIVED',
        'NUMBER_NOT_CURRENT',
      ])
        expect({ seed: SEED, reason, count: counts.get(reason) ?? 0 }).not.toMatchObject({ count: 0 });
      const { rows: stops } = await owner.query('SELECT DISTINCT status FROM inbound_text');
      expect(stops).toEqual([{ status: 'DONE' }]);
      const { rows: twice } = await owner.query(
        'SELECT message_id FROM message_attempt GROUP BY message_id HAVING count(*) > 1',
      );
      expect(twice).toEqual([]);
    },
    SET_UP_MS + INTERLEAVINGS * MS_FOR_EACH,
  );
});
