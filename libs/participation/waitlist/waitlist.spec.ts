import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { AppError } from '#libs/errors/app-error.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { Sessions } from '#libs/groups/sessions.js';
import { SignUpDeadlines } from '../sign-ups/sign-up-deadlines.js';
import { signUpHistory, waitlistPositions } from '../sign-ups/sign-up-lists.js';
import type { SignUpRuleChanges } from '../sign-ups/sign-up-rules.js';
import type { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpSource } from '../rules/sign-up-status.js';
import type { SignUpRequest } from '../sign-ups/sign-ups.js';
import { SignUpServices } from '../testing/sign-up-services.js';
import { TestTenant } from '../testing/test-tenant.js';

const HOUR_MS = 3_600_000;

describe('the waitlist', () => {
  let tenant: TestTenant;
  let groupId: string;
  let services: SignUpServices;

  beforeAll(async () => {
    tenant = await TestTenant.open();
    groupId = await tenant.group();
  });
  afterAll(() => tenant.close());
  beforeEach(() => {
    services = new SignUpServices();
  });

  const write = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => tenant.database.write(tenant.context, work);
  const excursion = (capacity: number | null, inDays = 7) =>
    tenant.session(groupId, { inDays, capacity, kind: 'EXCURSION' });
  const signUp = (
    sessionId: string,
    participantId: string,
    more: Partial<SignUpRequest> = {},
  ): Promise<SignUp> =>
    write((tx) => services.signUps.signUp(tx, tenant.context, { sessionId, participantId, ...more }));
  const cancel = (sessionId: string, participantId: string, source: SignUpSource = 'STAFF') =>
    write((tx) => services.signUps.cancel(tx, tenant.context, { sessionId, participantId, source }));
  const accept = (sessionId: string, participantId: string): Promise<SignUp> =>
    write((tx) => services.offers.accept(tx, tenant.context, { sessionId, participantId }));
  const decline = (sessionId: string, participantId: string) =>
    write((tx) => services.offers.decline(tx, tenant.context, { sessionId, participantId }));
  const setRules = (sessionId: string, changes: SignUpRuleChanges) =>
    write((tx) => services.rules.set(tx, tenant.context, sessionId, changes));
  const deadlines = () => new SignUpDeadlines(tenant.database, services.offers, services.minimum).run();
  const setTo = (sessionId: string, columns: string) =>
    tenant.sql(`UPDATE session SET ${columns} WHERE id = $1`, [sessionId]);
  const expireOffers = (sessionId: string) =>
    tenant.sql(
      `UPDATE sign_up SET offer_expires_at = now() - interval '1 second' WHERE session_id = $1 AND status = 'OFFERED'`,
      [sessionId],
    );

  async function codeOf(attempt: Promise<unknown>): Promise<string> {
    return attempt.then(
      () => 'DONE',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
  }

  /** Statuses in the order of `people`, and that the counters of the session are right. */
  async function statuses(sessionId: string, people: readonly string[]): Promise<(string | undefined)[]> {
    const rows = await tenant.sql<{
      participant_id: string;
      status: string;
      seats: number;
      place: number | null;
    }>(
      `SELECT participant_id, status, CASE WHEN companion THEN 2 ELSE 1 END AS seats, waitlist_place AS place
       FROM sign_up WHERE session_id = $1`,
      [sessionId],
    );
    const [counters] = await tenant.sql<{ seats_taken: number; waiting: number }>(
      'SELECT seats_taken, waiting FROM session WHERE id = $1',
      [sessionId],
    );
    const held = rows.filter(({ status }) => status === 'SIGNED_UP' || status === 'OFFERED');
    expect(counters).toEqual({
      seats_taken: held.reduce((sum, { seats }) => sum + seats, 0),
      waiting: rows.filter(({ status }) => status === 'WAITLISTED').length,
    });
    const byPerson = new Map(rows.map((row) => [row.participant_id, row.status]));
    return people.map((person) => byPerson.get(person));
  }

  /** A session whose seats are all taken, and those who wait for one. */
  async function fullWith(capacity: number, waiting: number) {
    const sessionId = await excursion(capacity);
    const people = await tenant.participants(capacity + waiting);
    for (const person of people) await signUp(sessionId, person);
    return { sessionId, seated: people.slice(0, capacity), waiting: people.slice(capacity) };
  }

  it('the waitlist takes whoever gets no seat, in the order of asking, and says who is where', async () => {
    const { sessionId, seated, waiting } = await fullWith(2, 3);
    expect(await statuses(sessionId, seated)).toEqual(['SIGNED_UP', 'SIGNED_UP']);
    expect(await statuses(sessionId, waiting)).toEqual(['WAITLISTED', 'WAITLISTED', 'WAITLISTED']);
    const rows = await Promise.all(waiting.map((person) => signUp(sessionId, person)));
    const positions = await write((tx) =>
      waitlistPositions(
        tx,
        rows.map(({ id }) => id),
      ),
    );
    expect(rows.map(({ id }) => positions.get(id))).toEqual([1, 2, 3]);
  });

  it('a meeting has no waitlist unless staff say so', async () => {
    const sessionId = await tenant.session(groupId, { inDays: 7, capacity: 1 });
    const [first, second] = (await tenant.participants(2)) as [string, string];
    await signUp(sessionId, first);
    expect(await codeOf(signUp(sessionId, second))).toBe('SESSION_FULL');
    await setRules(sessionId, { waitlistEnabled: true });
    expect((await signUp(sessionId, second)).status).toBe('WAITLISTED');
  });

  it('the waitlist offers a freed seat to the first, keeps it for them, and gives it when they accept', async () => {
    const { sessionId, seated, waiting } = await fullWith(1, 2);
    const { promoted } = await cancel(sessionId, seated[0]!);
    expect(promoted).toMatchObject([{ event: 'OFFER', overlaps: false }]);
    expect(await statuses(sessionId, waiting)).toEqual(['OFFERED', 'WAITLISTED']);
    const newcomer = await tenant.participant();
    expect((await signUp(sessionId, newcomer)).status).toBe('WAITLISTED');
    expect(await accept(sessionId, waiting[0]!)).toMatchObject({ status: 'SIGNED_UP', offerExpiresAt: null });
    expect((await accept(sessionId, waiting[0]!)).status).toBe('SIGNED_UP');
    expect(await codeOf(accept(sessionId, waiting[1]!))).toBe('CONFLICT');
    expect(services.announced.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['CANCELLED', 'OFFERED', 'ACCEPTED']),
    );
    expect(await statuses(sessionId, [...waiting, newcomer])).toEqual([
      'SIGNED_UP',
      'WAITLISTED',
      'WAITLISTED',
    ]);
  });

  it('the waitlist goes on to the next when an offer is declined or expires, once each', async () => {
    const { sessionId, seated, waiting } = await fullWith(1, 3);
    await cancel(sessionId, seated[0]!);
    await decline(sessionId, waiting[0]!);
    expect(await statuses(sessionId, waiting)).toEqual(['DECLINED', 'OFFERED', 'WAITLISTED']);
    await expireOffers(sessionId);
    expect(await codeOf(accept(sessionId, waiting[1]!))).toBe('OFFER_EXPIRED');
    await Promise.all(Array.from({ length: 5 }, deadlines));
    expect(await statuses(sessionId, waiting)).toEqual(['DECLINED', 'EXPIRED', 'OFFERED']);
    expect(await codeOf(accept(sessionId, waiting[1]!))).toBe('OFFER_EXPIRED');
    const expired = await signUp(sessionId, waiting[1]!);
    expect(expired.status).toBe('WAITLISTED');
    const history = await write((tx) => signUpHistory(tx, [expired.id]));
    expect(
      history.map(({ event, oldStatus, newStatus, source }) => [event, oldStatus, newStatus, source]),
    ).toEqual([
      ['WAIT', null, 'WAITLISTED', 'STAFF'],
      ['OFFER', 'WAITLISTED', 'OFFERED', 'SYSTEM'],
      ['EXPIRE', 'OFFERED', 'EXPIRED', 'SYSTEM'],
      ['WAIT', 'EXPIRED', 'WAITLISTED', 'STAFF'],
    ]);
  });

  it('the waitlist gives seats at once where it is so chosen, but asks somebody who has a seat elsewhere then', async () => {
    const { sessionId, seated, waiting } = await fullWith(2, 2);
    await setRules(sessionId, { waitlistMode: 'IMMEDIATE' });
    const elsewhere = await excursion(5);
    await signUp(elsewhere, waiting[0]!);
    const first = await cancel(sessionId, seated[0]!);
    expect(first.promoted).toMatchObject([{ event: 'OFFER', overlaps: true }]);
    const second = await cancel(sessionId, seated[1]!);
    expect(second.promoted).toMatchObject([{ event: 'TAKE_SEAT', overlaps: false }]);
    expect(await statuses(sessionId, waiting)).toEqual(['OFFERED', 'SIGNED_UP']);
  });

  it('the waitlist ends offers at the cut-off before the start, and offers nothing after it', async () => {
    const { sessionId, seated, waiting } = await fullWith(2, 2);
    await setTo(sessionId, `starts_at = now() + interval '3 hours', ends_at = now() + interval '4 hours'`);
    await cancel(sessionId, seated[0]!);
    const [offer] = await tenant.sql<{ left: number }>(
      `SELECT extract(epoch FROM offer_expires_at - now())::float AS left FROM sign_up WHERE session_id = $1 AND status = 'OFFERED'`,
      [sessionId],
    );
    expect(offer!.left).toBeGreaterThan(3590);
    expect(offer!.left).toBeLessThanOrEqual(3600);
    await setTo(sessionId, `starts_at = now() + interval '90 minutes'`);
    await cancel(sessionId, seated[1]!);
    expect(await statuses(sessionId, waiting)).toEqual(['OFFERED', 'WAITLISTED']);
    const newcomer = await tenant.participant();
    expect((await signUp(sessionId, newcomer, { source: 'SELF_SERVICE' })).status).toBe('WAITLISTED');
    expect((await signUp(sessionId, waiting[1]!, { source: 'SELF_SERVICE' })).status).toBe('SIGNED_UP');
    await decline(sessionId, waiting[0]!);
    expect((await signUp(sessionId, newcomer)).status).toBe('SIGNED_UP');
  });

  it('the waitlist lets a single seat pass somebody with a companion, who keeps the place', async () => {
    const sessionId = await excursion(2);
    const [a, b, pair, single] = (await tenant.participants(4)) as [string, string, string, string];
    await signUp(sessionId, a);
    await signUp(sessionId, b);
    await signUp(sessionId, pair, { companion: true, companionNote: 'tukihenkilö' });
    await signUp(sessionId, single);
    await cancel(sessionId, a);
    expect(await statuses(sessionId, [pair, single])).toEqual(['WAITLISTED', 'OFFERED']);
    await decline(sessionId, single);
    await cancel(sessionId, b);
    expect(await statuses(sessionId, [pair, single])).toEqual(['OFFERED', 'DECLINED']);
    expect(await accept(sessionId, pair)).toMatchObject({ companion: true, companionNote: 'tukihenkilö' });
    expect(await codeOf(signUp(sessionId, pair, { companion: false }))).toBe('CONFLICT');
    await cancel(sessionId, pair);
    expect(await statuses(sessionId, [pair])).toEqual(['CANCELLED']);
  });

  it('the waitlist offers what a higher capacity adds, also by a plain change of the session', async () => {
    const { sessionId, waiting } = await fullWith(1, 5);
    await write((tx) => services.waitlist.changeCapacity(tx, tenant.context, sessionId, 2));
    expect(await statuses(sessionId, waiting)).toEqual(['OFFERED', ...Array<string>(4).fill('WAITLISTED')]);
    await write((tx) =>
      new Sessions(services.sessionChanges, new NamePolicies()).change(tx, tenant.context, sessionId, {
        capacity: 4,
      }),
    );
    expect((await statuses(sessionId, waiting)).filter((status) => status === 'OFFERED')).toHaveLength(3);
    await write((tx) => services.waitlist.changeCapacity(tx, tenant.context, sessionId, null));
    expect((await statuses(sessionId, waiting)).filter((status) => status === 'OFFERED')).toHaveLength(5);
  });

  it('a capacity below the seats taken is refused, and the refusal says whom it would concern', async () => {
    const { sessionId, seated } = await fullWith(3, 0);
    const rows = await Promise.all(seated.map((person) => signUp(sessionId, person)));
    const refusal = await write((tx) =>
      services.waitlist.changeCapacity(tx, tenant.context, sessionId, 1),
    ).catch((error: unknown) => error as AppError);
    expect(refusal).toMatchObject({ code: 'CONFLICT' });
    expect((refusal as AppError).fields.map(({ field }) => field)).toEqual([
      'capacity',
      `affected.${rows[2]!.id}`,
      `affected.${rows[1]!.id}`,
    ]);
    expect(
      await codeOf(write((tx) => services.waitlist.changeCapacity(tx, tenant.context, sessionId, -1))),
    ).toBe('BAD_INPUT');
    expect(await statuses(sessionId, seated)).toEqual(['SIGNED_UP', 'SIGNED_UP', 'SIGNED_UP']);
  });

  it('the waitlist takes the last in to its front when the capacity is lowered by force', async () => {
    const { sessionId, seated, waiting } = await fullWith(3, 1);
    await write((tx) => services.waitlist.changeCapacity(tx, tenant.context, sessionId, 1, true));
    expect(await statuses(sessionId, [...seated, ...waiting])).toEqual([
      'SIGNED_UP',
      'WAITLISTED',
      'WAITLISTED',
      'WAITLISTED',
    ]);
    const rows = await Promise.all(
      [...seated.slice(1), ...waiting].map((person) => signUp(sessionId, person)),
    );
    const positions = await write((tx) =>
      waitlistPositions(
        tx,
        rows.map(({ id }) => id),
      ),
    );
    expect(rows.map(({ id }) => positions.get(id))).toEqual([1, 2, 3]);
    await cancel(sessionId, seated[0]!);
    expect(await statuses(sessionId, [seated[1]!])).toEqual(['OFFERED']);
  });

  it('staff can put somebody first on the waitlist, and the reason is kept', async () => {
    const { sessionId, seated, waiting } = await fullWith(1, 3);
    const last = await signUp(sessionId, waiting[2]!);
    const toFront = (id: string, reason: string) =>
      write((tx) => services.waitlist.moveToFront(tx, tenant.context, id, reason));
    expect(await codeOf(toFront(last.id, ' '))).toBe('BAD_INPUT');
    expect(await codeOf(toFront((await signUp(sessionId, seated[0]!)).id, 'syy'))).toBe('CONFLICT');
    await toFront(last.id, 'Jäi viimeksi ilman paikkaa');
    await cancel(sessionId, seated[0]!);
    expect(await statuses(sessionId, waiting)).toEqual(['WAITLISTED', 'WAITLISTED', 'OFFERED']);
    const history = await write((tx) => signUpHistory(tx, [last.id]));
    expect(history.map(({ event, reason }) => [event, reason])).toEqual([
      ['WAIT', null],
      ['MOVE_TO_FRONT', 'Jäi viimeksi ilman paikkaa'],
      ['OFFER', null],
    ]);
  });

  it('a cancelled session keeps its sign-ups, and offers get their time anew when it is restored', async () => {
    const { sessionId, seated, waiting } = await fullWith(2, 2);
    await cancel(sessionId, seated[0]!);
    const sessions = new Sessions(services.sessionChanges, new NamePolicies());
    await write((tx) => sessions.cancel(tx, tenant.context, sessionId, 'Sairastapaus'));
    expect(await codeOf(accept(sessionId, waiting[0]!))).toBe('SESSION_CANCELLED');
    await cancel(sessionId, seated[1]!);
    await expireOffers(sessionId);
    await deadlines();
    expect(await statuses(sessionId, waiting)).toEqual(['OFFERED', 'WAITLISTED']);
    await write((tx) => sessions.restore(tx, tenant.context, sessionId));
    expect(await statuses(sessionId, waiting)).toEqual(['OFFERED', 'OFFERED']);
    expect((await accept(sessionId, waiting[0]!)).status).toBe('SIGNED_UP');
  });

  it('offers end sooner when the session is moved to an earlier time', async () => {
    const { sessionId, seated, waiting } = await fullWith(1, 1);
    await cancel(sessionId, seated[0]!);
    await setTo(sessionId, `starts_at = now() + interval '3 hours', ends_at = now() + interval '4 hours'`);
    await write((tx) =>
      services.sessionChanges.announce(tx, tenant.context, { kind: 'MOVED', sessionIds: [sessionId] }),
    );
    const { offerExpiresAt } = await signUp(await excursion(1), waiting[0]!).then(async () => {
      const [row] = await tenant.sql<{ offerExpiresAt: Date }>(
        `SELECT offer_expires_at AS "offerExpiresAt" FROM sign_up WHERE session_id = $1 AND status = 'OFFERED'`,
        [sessionId],
      );
      return row!;
    });
    expect(offerExpiresAt.getTime()).toBeLessThanOrEqual(Date.now() + HOUR_MS + 1000);
  });

  it('the waitlist skips whoever may not come any more, and whoever was archived', async () => {
    const closed = await tenant.group('CLOSED');
    const [a, former, gone, next] = (await tenant.participants(4)) as [string, string, string, string];
    for (const person of [a, former, gone, next]) await tenant.membership(closed, person);
    const sessionId = await tenant.session(closed, { inDays: 7, capacity: 1, kind: 'WORKSHOP' });
    for (const person of [a, former, gone, next]) await signUp(sessionId, person);
    await tenant.sql('UPDATE membership SET ends_on = $2 WHERE participant_id = $1', [
      former,
      addDays(tenant.today, -1),
    ]);
    await tenant.sql('UPDATE participant SET archived_at = now() WHERE id = $1', [gone]);
    await cancel(sessionId, a);
    expect(await statuses(sessionId, [former, gone, next])).toEqual(['WAITLISTED', 'WAITLISTED', 'OFFERED']);
  });

  it('a request that is sent again gets the same result, and another one with its key is refused', async () => {
    const { sessionId, waiting } = await fullWith(1, 1);
    const other = await tenant.participant();
    const clientKey = randomUUID();
    const first = await signUp(sessionId, other, { clientKey });
    await cancel(sessionId, other);
    expect((await signUp(sessionId, other, { clientKey })).status).toBe('CANCELLED');
    expect(first.status).toBe('WAITLISTED');
    expect(await codeOf(signUp(await excursion(2), waiting[0]!, { clientKey }))).toBe('CLIENT_KEY_REUSED');
    expect(await codeOf(signUp(sessionId, other, { clientKey: 'ä' }))).toBe('BAD_INPUT');
  });
});
