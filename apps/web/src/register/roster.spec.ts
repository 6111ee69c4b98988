import { describe, expect, it } from '@jest/globals';
import type { Entry } from '../outbox/outbox.js';
import { nextMark, type Mark } from './mark.js';
import { everyoneElse, shownRows, shownVisitors } from './marks-now.js';
import {
  namesOf,
  newer,
  withAllTaken,
  withoutRemarks,
  withTaken,
  type Roster,
  type RosterRow,
} from './roster.js';

const row = (participantId: string, change: Partial<RosterRow> = {}): RosterRow => ({
  participantId,
  name: participantId,
  isExpected: true,
  said: null,
  askForNumber: false,
  mark: null,
  markedAt: null,
  note: null,
  ...change,
});
const roster = (...rows: RosterRow[]): Roster => ({
  sessionId: 'coffee',
  groupName: 'Aamukahvi',
  place: null,
  localDate: '2026-11-24',
  startsAt: '2026-11-24T07:00:00Z',
  endsAt: '2026-11-24T09:00:00Z',
  isCancelled: false,
  closedAt: null,
  visitors: 0,
  rows,
});
const entry = (
  participantId: string,
  mark: Mark | null,
  markedAt: number,
  refused: string | null = null,
): Entry => ({
  key: `${markedAt}`,
  maker: 'anna',
  sessionId: 'coffee',
  madeAt: markedAt,
  change: {
    kind: 'MARK',
    participantId,
    isNewcomer: participantId.startsWith('new-'),
    name: participantId,
    mark,
    note: null,
    walkIn: false,
    markedAt,
  },
  refused: refused === null ? null : { code: refused, at: 0 },
});
const shown = (rows: ReturnType<typeof shownRows>) =>
  rows.map(({ participantId, mark, state }) => [participantId, mark, state]);

describe('a register on the device', () => {
  it('the first tap marks present, and further taps go on to absent, late, excused and no mark', () => {
    const marks: (Mark | null)[] = [null];
    for (let taps = 0; taps < 5; taps += 1) marks.push(nextMark(marks.at(-1) ?? null));
    expect(marks).toEqual([null, 'PRESENT', 'ABSENT', 'LATE', 'EXCUSED', null]);
  });

  it('what waits to be sent is shown over what the server holds, and gives way to a later mark of another device', () => {
    const rows = roster(
      row('aino', { mark: 'ABSENT', markedAt: 100 }),
      row('benjamin', { mark: 'LATE', markedAt: 300 }),
    );
    const entries = [entry('aino', 'PRESENT', 200), entry('benjamin', 'PRESENT', 200)];
    expect(shown(shownRows(rows, entries))).toEqual([
      ['aino', 'PRESENT', 'WAITING'],
      ['benjamin', 'LATE', 'SAVED'],
    ]);
  });

  it('a refused mark stays in sight with its reason, and somebody added here stands last', () => {
    const rows = shownRows(roster(row('aino')), [
      entry('aino', 'PRESENT', 1, 'REGISTER_CLOSED'),
      entry('matti', 'PRESENT', 2),
    ]);
    expect(rows.map(({ state, refusal, isExpected }) => [state, refusal, isExpected])).toEqual([
      ['REFUSED', 'REGISTER_CLOSED', true],
      ['WAITING', null, false],
    ]);
  });

  it('an answer that was read earlier takes no mark back', () => {
    const known = withTaken(roster(row('aino')), [
      { participantId: 'aino', name: 'aino', mark: 'PRESENT', markedAt: 200, note: 'bussi myöhässä' },
    ]);
    expect(newer(known, roster(row('aino'))).rows[0]).toMatchObject({
      mark: 'PRESENT',
      note: 'bussi myöhässä',
    });
    expect(newer(known, roster(row('aino', { mark: 'LATE', markedAt: 201 }))).rows[0]?.mark).toBe('LATE');
    expect(newer(undefined, roster(row('aino'))).rows[0]?.mark).toBeNull();
  });

  it('somebody added here stays in sight when the server has taken their mark, until an answer says who is on the list', () => {
    const taken = {
      participantId: 'matti',
      name: 'Matti',
      mark: 'PRESENT' as const,
      markedAt: 200,
      note: null,
    };
    const known = withTaken(roster(row('aino')), [taken]);
    expect(known.rows.map(({ name, mark, isExpected }) => [name, mark, isExpected])).toEqual([
      ['aino', null, true],
      ['Matti', 'PRESENT', false],
    ]);
    expect(withTaken(known, [taken]).rows).toEqual(known.rows);
    const without = newer(known, roster(row('aino')));
    expect(without.rows.map(({ participantId }) => participantId)).toEqual(['aino']);
  });

  it('everyone means whoever is unmarked and has not said that they are not coming', () => {
    const rows = shownRows(
      roster(
        row('aino', { said: 'COMING' }),
        row('benjamin'),
        row('kaarlo', { said: 'NOT_COMING' }),
        row('reino', { mark: 'LATE', markedAt: 1 }),
      ),
      [],
    );
    expect(everyoneElse(rows).map(({ name }) => name)).toEqual(['aino', 'benjamin']);
  });

  it('names are first names or aliases, with an initial only where two would be mixed up', () => {
    const person = (id: string, firstName: string, lastName: string | null, alias: string | null = null) => ({
      id,
      firstName,
      lastName,
      alias,
    });
    const names = namesOf([
      person('1', 'Mikko', 'Järvi'),
      person('2', 'Mikko', 'Salo'),
      person('3', 'Aino', 'Virtanen'),
      person('4', 'Reino', 'Koski', 'Repe'),
    ]);
    expect([...names.values()]).toEqual(['Mikko J.', 'Mikko S.', 'Aino', 'Repe']);
  });

  it('somebody new keeps one row when the server has made them, also while another mark of theirs is on its way', () => {
    const first = entry('new-1', 'PRESENT', 1);
    expect(shown(shownRows(roster(row('aino')), [first]))).toEqual([
      ['aino', null, 'SAVED'],
      ['new-1', 'PRESENT', 'WAITING'],
    ]);
    const made = withTaken(roster(row('aino')), [
      {
        participantId: 'matti',
        mark: 'PRESENT',
        markedAt: 1,
        note: null,
        newcomerKey: 'new-1',
        name: 'Matti',
      },
    ]);
    expect(shown(shownRows(made, [entry('new-1', 'LATE', 2)]))).toEqual([
      ['aino', null, 'SAVED'],
      ['matti', 'LATE', 'WAITING'],
    ]);
    const read = newer(made, roster(row('aino'), row('matti', { mark: 'PRESENT', markedAt: 1 })));
    expect(shown(shownRows(read, [entry('new-1', 'LATE', 2)]))).toHaveLength(2);
  });

  it('the device keeps no remark about anybody', () => {
    expect(JSON.stringify(withoutRemarks(roster(row('aino', { note: 'salaisuus' }))))).not.toContain(
      'salaisuus',
    );
  });

  it('visitors without a name are as many as were counted last', () => {
    const count = (key: string, anonymousVisitors: number): Entry => ({
      ...entry('aino', null, 1),
      key,
      change: { kind: 'VISITORS', anonymousVisitors },
    });
    expect(shownVisitors({ ...roster(), visitors: 3 }, [])).toBe(3);
    expect(shownVisitors({ ...roster(), visitors: 3 }, [count('b', 5), count('a', 4)])).toBe(5);
  });

  it('a count that the server took stands before the register is read again', () => {
    const taken = withAllTaken({ ...roster(), visitors: 3 }, { marks: [], visitors: 4 });
    expect(shownVisitors(taken, [])).toBe(4);
    expect(withAllTaken(taken, { marks: [], visitors: null }).visitors).toBe(4);
  });
});
