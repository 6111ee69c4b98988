import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { SignUpDeadlines } from './sign-up-deadlines.js';
import { rulesOfSessions, type SignUpRuleChanges } from './sign-up-rules.js';
import type { RulesOfSession } from './sign-up-rules.sql.js';
import type { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpRequest } from './sign-ups.js';
import { SignUpServices } from '../testing/sign-up-services.js';
import { TestTenant } from '../testing/test-tenant.js';

const HOUR_MS = 3_600_000;

describe('the rules of signing up', () => {
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
  const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
  const excursion = (capacity: number | null = 5, of = groupId) =>
    tenant.session(of, { inDays: 7, capacity, kind: 'EXCURSION' });
  const setRules = (sessionId: string, changes: SignUpRuleChanges, context: TenantContext = tenant.context) =>
    write((tx) => services.rules.set(tx, context, sessionId, changes));
  const rulesOf = async (sessionId: string): Promise<RulesOfSession> =>
    (await write((tx) => rulesOfSessions(tx, [sessionId])))[0]!;
  const signUp = (
    sessionId: string,
    participantId: string,
    more: Partial<SignUpRequest> = {},
  ): Promise<SignUp> =>
    write((tx) => services.signUps.signUp(tx, tenant.context, { sessionId, participantId, ...more }));
  const cancel = (sessionId: string, participantId: string, source: 'STAFF' | 'SELF_SERVICE') =>
    write((tx) => services.signUps.cancel(tx, tenant.context, { sessionId, participantId, source }));
  const invite = (sessionId: string, invited: { participantIds?: string[]; groupIds?: string[] }) =>
    write((tx) => services.invitations.invite(tx, tenant.context, sessionId, invited));
  const setTo = (sessionId: string, columns: string) =>
    tenant.sql(`UPDATE session SET ${columns} WHERE id = $1`, [sessionId]);

  const codeOf = (attempt: Promise<unknown>): Promise<string> =>
    attempt.then(
      () => 'DONE',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
  const fieldsOf = (attempt: Promise<unknown>): Promise<string[]> =>
    attempt.then(
      () => [],
      (error: unknown) => (error as AppError).fields.map(({ field }) => field),
    );

  it('the sign-up rules are the defaults until staff set others, each by itself', async () => {
    const sessionId = await excursion();
    expect(await rulesOf(sessionId)).toMatchObject({
      opensAt: null,
      minimumPeople: null,
      reservedSeats: 0,
      waitlistEnabled: true,
      waitlistMode: 'OFFER',
      offerHours: 12,
      offerCutOffMinutes: 120,
      invitedGroupIds: [],
    });
    await setRules(sessionId, { offerHours: 6, waitlistMode: 'IMMEDIATE' });
    await setRules(sessionId, { waitlistEnabled: false });
    expect(await rulesOf(sessionId)).toMatchObject({
      offerHours: 6,
      waitlistMode: 'IMMEDIATE',
      waitlistEnabled: false,
    });
  });

  it('sign-up rules that cannot hold are refused field by field, and nothing changes', async () => {
    const sessionId = await excursion();
    const before = await rulesOf(sessionId);
    const late = inHours(24 * 30);
    expect(await fieldsOf(setRules(sessionId, { opensAt: late, closesAt: late, decideBy: late }))).toEqual([
      'opensAt',
      'closesAt',
      'closesAt',
      'decideBy',
      'decideBy',
    ]);
    expect(await fieldsOf(setRules(sessionId, { opensAt: inHours(5), closesAt: inHours(4) }))).toEqual([
      'closesAt',
    ]);
    expect(
      await fieldsOf(setRules(sessionId, { closesAt: inHours(4), membersFirstUntil: inHours(5) })),
    ).toEqual(['membersFirstUntil']);
    expect(
      await fieldsOf(
        setRules(sessionId, {
          minimumPeople: 6,
          reservedSeats: -1,
          cancelNoticeMinutes: 0.5,
          offerHours: 0,
          offerCutOffMinutes: -1,
        }),
      ),
    ).toEqual(['minimumPeople', 'reservedSeats', 'cancelNoticeMinutes', 'offerHours', 'offerCutOffMinutes']);
    expect(await codeOf(setRules(sessionId, { invitedGroupIds: [randomUUID()] }))).toBe('NOT_FOUND');
    expect(await codeOf(setRules(randomUUID(), { offerHours: 1 }))).toBe('NOT_FOUND');
    expect(await codeOf(setRules(await excursion(null), { reservedSeats: 1 }))).toBe('BAD_INPUT');
    const stranger = { ...tenant.context, managesGroupIds: [] };
    expect(await codeOf(setRules(sessionId, { offerHours: 1 }, stranger))).toBe('FORBIDDEN');
    expect(await rulesOf(sessionId)).toEqual(before);
  });

  it('sign-up opens and closes by its rules, for members first, with exceptions that staff make and explain', async () => {
    const sessionId = await excursion();
    const [member, stranger] = (await tenant.participants(2)) as [string, string];
    await tenant.membership(groupId, member);
    await setRules(sessionId, { opensAt: inHours(1) });
    expect(await codeOf(signUp(sessionId, member))).toBe('SIGN_UP_NOT_OPEN');
    await setRules(sessionId, { opensAt: null, membersFirstUntil: inHours(1) });
    expect(await codeOf(signUp(sessionId, stranger))).toBe('SIGN_UP_NOT_OPEN');
    expect(await codeOf(signUp(sessionId, member))).toBe('DONE');
    await setRules(sessionId, { membersFirstUntil: null });
    await setTo(sessionId, `sign_up_closes_at = now() - interval '1 minute'`);
    expect(await codeOf(signUp(sessionId, stranger))).toBe('SIGN_UP_CLOSED');
    const exception = { exceptionReason: 'Puhelimessa sovittu' } as const;
    expect(await codeOf(signUp(sessionId, stranger, { ...exception, source: 'SELF_SERVICE' }))).toBe(
      'FORBIDDEN',
    );
    expect((await signUp(sessionId, stranger, exception)).status).toBe('SIGNED_UP');
    const [event] = await tenant.sql<{ reason: string }>(
      'SELECT reason FROM sign_up_event WHERE reason = $1',
      [exception.exceptionReason],
    );
    expect(event).toBeDefined();
  });

  it('reserved seats are kept for staff, and go on offer when they are given up', async () => {
    const sessionId = await excursion(3);
    const people = await tenant.participants(4);
    await setRules(sessionId, { reservedSeats: 2 });
    expect((await signUp(sessionId, people[0]!)).status).toBe('SIGNED_UP');
    expect((await signUp(sessionId, people[1]!)).status).toBe('WAITLISTED');
    expect((await signUp(sessionId, people[2]!, { fromReserve: true })).status).toBe('SIGNED_UP');
    expect((await rulesOf(sessionId)).reservedSeats).toBe(1);
    expect(await codeOf(signUp(sessionId, people[3]!, { fromReserve: true, companion: true }))).toBe(
      'SESSION_FULL',
    );
    expect(await codeOf(signUp(sessionId, people[3]!, { fromReserve: true, source: 'SMS' }))).toBe(
      'FORBIDDEN',
    );
    expect(await codeOf(setRules(sessionId, { reservedSeats: 2 }))).toBe('CONFLICT');
    expect(await setRules(sessionId, { reservedSeats: 0 })).toMatchObject([{ event: 'OFFER' }]);
    expect((await signUp(sessionId, people[1]!)).status).toBe('SIGNED_UP');
  });

  it('companions are taken only where they are allowed', async () => {
    const sessionId = await excursion();
    const person = await tenant.participant();
    await setRules(sessionId, { companionsAllowed: false });
    expect(await fieldsOf(signUp(sessionId, person, { companion: true }))).toEqual(['companion']);
    expect(await fieldsOf(signUp(sessionId, person, { companionNote: 'äiti' }))).toEqual(['companionNote']);
    await setRules(sessionId, { companionsAllowed: true });
    await signUp(sessionId, person, { companion: true });
    const [row] = await tenant.sql<{ taken: number }>(
      'SELECT seats_taken AS taken FROM session WHERE id = $1',
      [sessionId],
    );
    expect(row!.taken).toBe(2);
  });

  it('participants must cancel before the notice period, and a later cancellation by staff is marked', async () => {
    const sessionId = await excursion();
    const [one, other] = (await tenant.participants(2)) as [string, string];
    await signUp(sessionId, one);
    await signUp(sessionId, other);
    await setRules(sessionId, { cancelNoticeMinutes: 60 });
    expect((await cancel(sessionId, other, 'SELF_SERVICE')).signUp).toMatchObject({ cancelledLate: false });
    await setTo(sessionId, `starts_at = now() + interval '30 minutes', ends_at = now() + interval '2 hours'`);
    expect(await codeOf(cancel(sessionId, one, 'SELF_SERVICE'))).toBe('TOO_LATE_TO_CANCEL');
    expect((await cancel(sessionId, one, 'STAFF')).signUp).toMatchObject({
      status: 'CANCELLED',
      cancelledLate: true,
    });
  });

  it('invited groups may come to a session of a closed group', async () => {
    const closed = await tenant.group('CLOSED');
    const invitedGroup = await tenant.group('CLOSED');
    const [guest, refused] = (await tenant.participants(2)) as [string, string];
    await tenant.membership(invitedGroup, guest);
    const sessionId = await excursion(5, closed);
    expect(await codeOf(signUp(sessionId, guest))).toBe('NOT_A_MEMBER');
    await setRules(sessionId, { invitedGroupIds: [invitedGroup] });
    expect(await codeOf(signUp(sessionId, guest))).toBe('DONE');
    expect(await codeOf(signUp(sessionId, refused))).toBe('NOT_A_MEMBER');
    await setRules(sessionId, { invitedGroupIds: [] });
    expect((await signUp(sessionId, guest)).status).toBe('SIGNED_UP');
  });

  it('staff invite people by name and by group, and an invitation takes no seat', async () => {
    const closed = await tenant.group('CLOSED');
    const other = await tenant.group('CLOSED');
    const [member, guest, stranger] = (await tenant.participants(3)) as [string, string, string];
    await tenant.membership(closed, member);
    await tenant.membership(other, guest);
    const sessionId = await excursion(1, closed);
    expect(await codeOf(invite(sessionId, { participantIds: [stranger] }))).toBe('NOT_A_MEMBER');
    expect(await codeOf(invite(sessionId, {}))).toBe('BAD_INPUT');
    expect(await codeOf(invite(sessionId, { participantIds: [randomUUID()] }))).toBe('NOT_FOUND');
    const invited = await invite(sessionId, { participantIds: [member], groupIds: [other] });
    expect(invited.map(({ status }) => status)).toEqual(['INVITED', 'INVITED']);
    expect(services.announced).toMatchObject([{ kind: 'INVITED' }]);
    expect(await invite(sessionId, { groupIds: [other] })).toEqual([]);
    const answer = (participantId: string) => ({ sessionId, participantId });
    await write((tx) => services.offers.decline(tx, tenant.context, answer(guest)));
    expect(await invite(sessionId, { groupIds: [other] })).toEqual([]);
    expect(await invite(sessionId, { participantIds: [guest] })).toMatchObject([{ status: 'INVITED' }]);
    const accepted = await write((tx) => services.offers.accept(tx, tenant.context, answer(guest)));
    expect(accepted.status).toBe('SIGNED_UP');
    expect((await signUp(sessionId, member)).status).toBe('WAITLISTED');
    await tenant.cancelSession(sessionId);
    expect(await codeOf(invite(sessionId, { participantIds: [member] }))).toBe('SESSION_CANCELLED');
  });

  it('a session whose minimum is not reached in time is marked once, and nothing is cancelled', async () => {
    const [missed, reached] = [await excursion(), await excursion()];
    const [one, other] = (await tenant.participants(2)) as [string, string];
    await signUp(missed, one, { companion: true });
    await signUp(reached, one);
    await signUp(reached, other);
    for (const id of [missed, reached]) await setRules(id, { minimumPeople: 2, decideBy: inHours(1) });
    const run = () => new SignUpDeadlines(tenant.database, services.offers, services.minimum).run();
    await run();
    expect((await rulesOf(missed)).minimumNotReachedAt).toBeNull();
    await tenant.sql(`UPDATE minimum_check SET due_at = now() - interval '1 second'`);
    await Promise.all([run(), run(), run()]);
    expect((await rulesOf(missed)).minimumNotReachedAt).not.toBeNull();
    expect((await rulesOf(reached)).minimumNotReachedAt).toBeNull();
    expect(services.announced.filter(({ kind }) => kind === 'MINIMUM_NOT_REACHED')).toEqual([
      { kind: 'MINIMUM_NOT_REACHED', sessionId: missed, signUpIds: [] },
    ]);
    const [session] = await tenant.sql<{ status: string }>('SELECT status FROM session WHERE id = $1', [
      missed,
    ]);
    expect(session!.status).toBe('PLANNED');
    await setRules(missed, { minimumPeople: 1 });
    expect((await rulesOf(missed)).minimumNotReachedAt).toBeNull();
  });
});
