import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { PoolClient } from 'pg';
import { AppError } from '#libs/errors/app-error.js';
import { attendanceHistory } from './attendance.sql.js';
import { MARKS } from '../rules/mark.js';
import type { SentMark } from '../rules/register-decision.js';
import { registerSheets, sheetHeaders } from './register-sheet.js';
import { type RecordedRegister, type SentRegister } from './registers.js';
import { testRegisters } from '../testing/test-registers.js';
import { SignUpServices } from '../testing/sign-up-services.js';
import { TestTenant } from '../testing/test-tenant.js';

describe('registers', () => {
  const registers = testRegisters();
  let tenant: TestTenant;
  let groupId: string;
  let sessionId: string;

  beforeAll(async () => {
    tenant = await TestTenant.open(12);
  });
  afterAll(() => tenant.close());
  beforeEach(async () => {
    groupId = await tenant.group();
    sessionId = await tenant.session(groupId, { inDays: -1 });
  });

  const record = (
    register: Partial<SentRegister> & { marks?: readonly SentMark[] },
  ): Promise<RecordedRegister> =>
    tenant.database.write(tenant.context, (tx) =>
      registers.record(tx, tenant.context, { sessionId, marks: [], ...register }),
    );
  const present = (participantId: string, more: Partial<SentMark> = {}): SentMark => ({
    clientKey: randomUUID(),
    participantId,
    mark: 'PRESENT',
    ...more,
  });
  const sheet = async (id = sessionId) =>
    (await tenant.database.read(tenant.context, (tx) => registerSheets(tx, [id]))).get(id)!;
  const history = (participantId: string) =>
    tenant.database.read(tenant.context, (tx) => attendanceHistory(tx, [{ sessionId, participantId }]));

  async function codeOf(attempt: Promise<unknown>): Promise<string> {
    return attempt.then(
      () => 'DONE',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );
  }

  it('a register records many marks, stops at none, and reports the outcome of each', async () => {
    const [aino, eero] = (await tenant.participants(2)) as [string, string];
    const marks = [
      present(aino.toUpperCase(), { note: ' bussi myöhässä ' }),
      present(randomUUID()),
      present('not an id'),
      present(eero, { clientKey: 'ä' }),
      present(eero, { clientKey: 'nul\0' }),
      present(eero, { mark: 'ABSENT' }),
    ];
    const { rows, participantIds } = await record({ marks, device: 'Tabletti 1' });
    expect(rows.map((row) => row.error?.code ?? row.attendance?.mark)).toEqual([
      'PRESENT',
      'NOT_FOUND',
      'NOT_FOUND',
      'BAD_INPUT',
      'BAD_INPUT',
      'ABSENT',
    ]);
    expect(rows.map((row) => row.clientKey)).toEqual(marks.map((mark) => mark.clientKey));
    expect(rows[0]!.attendance).toMatchObject({ participantId: aino, note: 'bussi myöhässä' });
    expect([...participantIds].sort()).toEqual([aino, eero].sort());
    expect(await history(aino)).toMatchObject([
      { device: 'Tabletti 1', previousMark: null, mark: 'PRESENT' },
    ]);
  });

  it('a register that is sent twice changes nothing the second time', async () => {
    const [aino, eero] = (await tenant.participants(2)) as [string, string];
    const register = {
      marks: [
        present(aino),
        present(aino, { mark: 'LATE' }),
        present(eero, { markedAt: new Date('2100-01-01') }),
      ],
      anonymousVisitors: 3,
      note: 'Sateinen päivä',
    };
    const count = async () =>
      tenant.sql<{ n: number }>(
        'SELECT (SELECT count(*) FROM attendance_change) + (SELECT count(*) FROM audit_event) AS n',
      );
    const first = await record(register);
    const before = await count();
    const second = await record(register);
    expect(second.rows).toEqual(first.rows);
    expect(second.participantIds).toEqual([]);
    expect(await count()).toEqual(before);
  });

  it('a register refuses a client key that was used in another session', async () => {
    const person = await tenant.participant();
    const mark = present(person);
    await record({ marks: [mark] });
    const other = await tenant.session(groupId);
    const { rows } = await record({ sessionId: other, marks: [mark, present(person)] });
    expect(rows.map((row) => row.error?.code ?? 'DONE')).toEqual(['CLIENT_KEY_REUSED', 'DONE']);
  });

  it('exactly one of many sessions gets a client key that all send at once', async () => {
    const people = await tenant.participants(20);
    const sessions = await Promise.all(
      Array.from({ length: 10 }, () => tenant.session(groupId, { inDays: -2 })),
    );
    const answers = await Promise.all(
      sessions.map((id, index) =>
        record({
          sessionId: id,
          marks: [present(people[index]!, { clientKey: 'shared' }), present(people[index + 10]!)],
        }),
      ),
    );
    const outcomes = answers.map(({ rows }) => rows.map((row) => row.error?.code ?? 'DONE'));
    expect(outcomes.filter(([shared]) => shared === 'DONE')).toHaveLength(1);
    expect(outcomes.filter(([shared]) => shared === 'CLIENT_KEY_REUSED')).toHaveLength(9);
    expect(outcomes.every(([, own]) => own === 'DONE')).toBe(true);
    const [row] = await tenant.sql<{ n: number }>(
      'SELECT count(*)::int AS n FROM attendance WHERE client_key = $1',
      ['shared'],
    );
    expect(row!.n).toBe(1);
  });

  it('a register converges to one mark a person and loses none when devices send at once', async () => {
    const people = await tenant.participants(3);
    const devices = fc.array(
      fc.array(
        fc.record({
          person: fc.nat(2),
          mark: fc.constantFrom(...MARKS, null),
          minute: fc.integer({ min: 0, max: 6 }),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      { minLength: 2, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(devices, async (sent) => {
        const id = await tenant.session(groupId, { inDays: -1 });
        const requests = sent.map((marks) =>
          marks.map(({ person, mark, minute }) =>
            present(people[person]!, { mark, markedAt: new Date(Date.UTC(2026, 0, 1, 10, minute)) }),
          ),
        );
        await Promise.all(requests.map((marks) => record({ sessionId: id, marks })));
        const all = requests.flat();
        const kept = await tenant.sql<{ participant_id: string; mark: string | null; client_key: string }>(
          'SELECT participant_id, mark, client_key FROM attendance WHERE session_id = $1',
          [id],
        );
        for (const person of people) {
          const own = all
            .filter((mark) => mark.participantId === person)
            .sort(
              (a, b) => a.markedAt!.getTime() - b.markedAt!.getTime() || (a.clientKey < b.clientKey ? -1 : 1),
            );
          const row = kept.find((one) => one.participant_id === person);
          expect(row?.client_key).toBe(own.at(-1)?.clientKey);
          expect(row?.mark).toBe(own.at(-1)?.mark);
        }
        const changes = await tenant.sql<{ client_key: string }>(
          'SELECT client_key FROM attendance_change WHERE session_id = $1',
          [id],
        );
        expect(changes.map((change) => change.client_key).sort()).toEqual(all.map((m) => m.clientKey).sort());
      }),
      { numRuns: 15 },
    );
  });

  it('a register keeps an overtaken mark in the history, marked as such', async () => {
    const person = await tenant.participant();
    const late = present(person, { mark: 'LATE', markedAt: new Date('2026-01-01T10:05:00Z') });
    const early = present(person, { mark: 'ABSENT', markedAt: new Date('2026-01-01T10:00:00Z') });
    await record({ marks: [late] });
    const { rows } = await record({ marks: [early] });
    expect(rows[0]).toMatchObject({ ok: true, applied: false, attendance: { mark: 'LATE' } });
    expect(await history(person)).toMatchObject([
      { previousMark: null, mark: 'LATE', applied: true },
      { previousMark: 'LATE', mark: 'ABSENT', applied: false },
    ]);
  });

  it('a register needs the same few statements for one mark and for sixty', async () => {
    const people = await tenant.participants(60);
    const statements = async (marks: SentMark[]): Promise<number> =>
      tenant.database.write(tenant.context, async (tx) => {
        const connection = (await tx.queryRunner!.connect()) as PoolClient;
        const query = jest.spyOn(connection, 'query');
        await registers.record(tx, tenant.context, { sessionId, marks });
        const count = query.mock.calls.length;
        query.mockRestore();
        return count;
      });
    const one = await statements([present(people[0]!)]);
    const sixty = await statements(people.map((id) => present(id)));
    expect(one).toBeGreaterThan(0);
    expect(sixty).toBe(one);
    expect(sixty).toBeLessThanOrEqual(6);
  });

  it('a register is refused as a whole when the session is unknown, cancelled or still to come', async () => {
    const person = await tenant.participant();
    const marks = [present(person)];
    const tomorrow = await tenant.session(groupId, { inDays: 1 });
    const today = await tenant.session(groupId);
    const cancelled = await tenant.session(groupId, { inDays: -3 });
    await tenant.cancelSession(cancelled);
    expect(await codeOf(record({ sessionId: randomUUID(), marks }))).toBe('NOT_FOUND');
    expect(await codeOf(record({ sessionId: cancelled, marks }))).toBe('SESSION_CANCELLED');
    expect(await codeOf(record({ sessionId: tomorrow, marks }))).toBe('SESSION_NOT_STARTED');
    expect(await codeOf(record({ sessionId: today, marks }))).toBe('DONE');
    expect(await codeOf(record({ marks: Array.from({ length: 201 }, () => present(person)) }))).toBe(
      'BAD_INPUT',
    );
    expect(await codeOf(record({ anonymousVisitors: -1 }))).toBe('BAD_INPUT');
    expect(await codeOf(record({ note: 'x'.repeat(2001) }))).toBe('BAD_INPUT');
    expect(await codeOf(record({ device: '\0' }))).toBe('BAD_INPUT');
  });

  it('a register can be closed and reopened, each any number of times', async () => {
    const [aino, eero] = (await tenant.participants(2)) as [string, string];
    const sent = { marks: [present(aino)], anonymousVisitors: 2 };
    const close = () =>
      tenant.database.write(tenant.context, (tx) => registers.close(tx, tenant.context, sessionId));
    const reopen = () =>
      tenant.database.write(tenant.context, (tx) => registers.reopen(tx, tenant.context, sessionId));
    await record(sent);
    await close();
    const header = async () =>
      (await tenant.database.read(tenant.context, (tx) => sheetHeaders(tx, [sessionId]))).get(sessionId);
    const closed = await header();
    expect(closed).toMatchObject({ closedAt: expect.any(Date), anonymousVisitors: 2 });
    await close();
    expect(await header()).toEqual(closed);

    expect(await codeOf(record({ marks: [present(eero)] }))).toBe('REGISTER_CLOSED');
    expect(await codeOf(record({ ...sent, anonymousVisitors: 5 }))).toBe('REGISTER_CLOSED');
    // A device whose answer was lost asks again after somebody else closed the register.
    expect((await record(sent)).rows[0]).toMatchObject({ ok: true, applied: true });

    await reopen();
    await reopen();
    expect(await header()).toMatchObject({ closedAt: null, closedById: null });
    expect(await codeOf(record({ marks: [present(eero)] }))).toBe('DONE');
    const audit = await tenant.sql<{ closed: boolean }>(
      `SELECT new_values ->> 'register_closed_at' IS NOT NULL AS closed FROM audit_event
       WHERE subject_id = $1 AND new_values ? 'register_closed_at' AND action = 'UPDATE' ORDER BY at`,
      [sessionId],
    );
    expect(audit.map((row) => row.closed)).toEqual([true, false]);
  });

  it('a register shows members, seats and walk-ins, with everybody unmarked as unknown', async () => {
    const [member, former, guest, walkIn, undone] = (await tenant.participants(5)) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const coming = await tenant.session(groupId, { inDays: 1 });
    await tenant.membership(groupId, member);
    await tenant.membership(groupId, former, '2020-01-01', '2020-12-31');
    await tenant.database.write(tenant.context, (tx) =>
      new SignUpServices().signUps.signUp(tx, tenant.context, { sessionId: coming, participantId: guest }),
    );
    await tenant.sql(
      `UPDATE session SET local_date = local_date - 2, starts_at = now() - interval '1 day', ends_at = now() WHERE id = $1`,
      [coming],
    );
    await record({ sessionId: coming, marks: [present(walkIn), present(undone)] });
    await record({ sessionId: coming, marks: [present(undone, { mark: null })] });
    const rows = await sheet(coming);
    const seen = rows.map((row) => [row.participant.id, row.expected, row.signedUp, row.attendance?.mark]);
    expect(seen).toHaveLength(3);
    expect(seen).toEqual(
      expect.arrayContaining([
        [member, 'MEMBER', false, undefined],
        [guest, 'SIGNED_UP', true, undefined],
        [walkIn, 'WALK_IN', false, 'PRESENT'],
      ]),
    );
    expect(rows.find((row) => row.participant.id === walkIn)?.attendance?.isWalkIn).toBe(true);
  });

  it('a register does not expect members at an excursion who have no seat', async () => {
    const excursion = await tenant.session(groupId, { inDays: -1, kind: 'EXCURSION' });
    const person = await tenant.participant();
    await tenant.membership(groupId, person);
    expect(await sheet(excursion)).toEqual([]);
    const { rows } = await record({ sessionId: excursion, marks: [present(person)] });
    expect(rows[0]?.attendance?.isWalkIn).toBe(true);
    expect(await sheet(excursion)).toMatchObject([{ expected: 'WALK_IN', membershipRole: 'MEMBER' }]);
  });

  it('a register makes no walk-in of somebody whose membership is entered after the first visit', async () => {
    const person = await tenant.participant();
    const mark = present(person);
    expect((await record({ marks: [mark] })).rows[0]?.attendance?.isWalkIn).toBe(true);
    await tenant.membership(groupId, person);
    expect((await record({ marks: [mark] })).rows[0]?.attendance?.isWalkIn).toBe(false);
    const forced = present(person, { walkIn: true });
    expect((await record({ marks: [forced] })).rows[0]?.attendance?.isWalkIn).toBe(true);
  });
});
