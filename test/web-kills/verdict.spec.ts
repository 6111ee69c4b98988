import { describe, expect, it } from '@jest/globals';
import { scriptOf } from './script.js';
import { complaintsAbout, type Arrived, type Seen, type Tick } from './verdict.js';

const PLACE = { phone: 0, person: 'Aino' };
const arrived = (markedAt: number, change: Partial<Arrived> = {}): Arrived => ({
  ...PLACE,
  clientKey: `key of ${markedAt}`,
  word: 'paikalla',
  note: null,
  markedAt,
  ...change,
});
const tick = (from: number, to: number, change: Partial<Tick> = {}): Tick => ({
  ...PLACE,
  word: 'paikalla',
  note: null,
  from,
  to,
  ...change,
});
/** One tap, ticked, arrived, and shown by everybody. */
const well = (change: Partial<Seen> = {}): Seen => ({
  attempts: [{ ...PLACE, from: 1000, to: 1100 }],
  ticks: [tick(1000, 1100)],
  arrived: [arrived(1050)],
  inForce: new Map([['Aino', 'paikalla']]),
  pages: [{ name: 'a page', shown: new Map([['Aino', 'paikalla']]), waits: false }],
  unsent: [0, 0, 0],
  sentAtOnce: 0,
  ...change,
});
const kinds = (seen: Seen) => complaintsAbout(seen).map((line) => line.split(':')[0]);

describe('the verdict on a round', () => {
  it('a mark that was ticked, has arrived once and is shown everywhere gives no complaint', () => {
    expect(complaintsAbout(well())).toEqual([]);
  });

  it('a mark whose tick was not shown may arrive or not', () => {
    expect(complaintsAbout(well({ ticks: [] }))).toEqual([]);
    const nothing = { ticks: [], arrived: [], inForce: new Map(), pages: [] };
    expect(complaintsAbout(well(nothing))).toEqual([]);
  });

  it('a ticked mark that did not arrive is lost, though another of the same person has arrived', () => {
    expect(kinds(well({ arrived: [], inForce: new Map(), pages: [] }))).toEqual(['lost']);
    const two = [tick(1000, 1100), tick(1200, 1300)];
    expect(kinds(well({ ticks: two }))).toEqual(['lost']);
    expect(kinds(well({ ticks: [tick(1000, 1100, { word: 'poissa' })] }))).toEqual(['lost']);
    expect(kinds(well({ ticks: [tick(1000, 1100, { note: 'bussi' })] }))).toEqual(['lost']);
  });

  it('ticks find their marks also where the first that fits one is the only one that fits another', () => {
    const ticks = [tick(1000, 1300), tick(1000, 1100)];
    const attempts = [
      { ...PLACE, from: 1000, to: 1300 },
      { ...PLACE, from: 1000, to: 1100 },
    ];
    expect(complaintsAbout(well({ ticks, attempts, arrived: [arrived(1050), arrived(1250)] }))).toEqual([]);
  });

  it('a mark under two keys is there twice, and one that no tap explains is a complaint too', () => {
    const again = arrived(1050, { clientKey: 'another' });
    expect(kinds(well({ arrived: [arrived(1050), again] }))).toEqual(['twice', 'unexplained']);
    expect(kinds(well({ arrived: [arrived(1050), arrived(9000)] }))).toEqual(['unexplained']);
  });

  it('the latest mark must be in force and shown, and nothing may be left in an outbox', () => {
    const late = [arrived(1050), arrived(1090, { phone: 1, word: 'poissa' })];
    const attempts = [
      { ...PLACE, from: 1000, to: 1100 },
      { ...PLACE, phone: 1, from: 1000, to: 1100 },
    ];
    expect(kinds(well({ arrived: late, attempts }))).toEqual(['not converged']);
    expect(kinds(well({ pages: [{ name: 'a page', shown: new Map(), waits: true }] }))).toEqual([
      'not converged',
      'not converged',
    ]);
    expect(kinds(well({ unsent: [0, 2, 0] }))).toEqual(['unsent']);
    expect(kinds(well({ sentAtOnce: 1 }))).toEqual(['two senders']);
  });
});

describe('the script of a seed', () => {
  it('one seed is one script, and in each a browser is killed', () => {
    expect(scriptOf(7)).toEqual(scriptOf(7));
    for (let seed = 0; seed < 50; seed += 1) {
      const kills = scriptOf(seed)
        .lanes.flat()
        .filter((step) => step.kind === 'DO' && step.end?.what === 'KILL_BROWSER');
      expect(kills.length).toBeGreaterThan(0);
    }
  });
});
