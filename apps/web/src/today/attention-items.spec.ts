import { describe, expect, it } from '@jest/globals';
import { en } from '../words/en.js';
import { fi } from '../words/fi.js';
import { sv } from '../words/sv.js';
import { attentionItems } from './attention-items.js';

const FINE = { waiting: 0, held: 0, inDoubt: 0, unreached: 0 };
const calls = (all: number, mine: number) => ({ all: { totalCount: all }, mine: { totalCount: mine } });
const textsOf = (items: ReturnType<typeof attentionItems>) => items.map(({ text }) => text);

describe('what waits for somebody at work', () => {
  it('nothing is said while no text is stuck and nobody waits for a call', () => {
    expect(attentionItems(FINE, calls(0, 0), fi.attention)).toEqual([]);
    expect(attentionItems(null, null, fi.attention)).toEqual([]);
  });

  it('stuck texts, held ones with them, and texts in doubt are said with what to look at', () => {
    const items = attentionItems({ ...FINE, waiting: 1, held: 1, inDoubt: 1 }, null, fi.attention);
    expect(textsOf(items)).toEqual([
      '2 viestiä on odottanut lähettämistä yli 5 minuuttia',
      '1 viestistä ei tiedetä, lähtikö se',
    ]);
    expect(items.every(({ advice }) => advice?.includes('taustaohjelma'))).toBe(true);
  });

  it('texts that reached nobody are said in each language', () => {
    const said = (words: typeof fi) =>
      textsOf(attentionItems({ ...FINE, unreached: 3 }, null, words.attention));
    expect(said(fi)).toEqual(['3 viestiä ei viime päivinä mennyt perille']);
    expect(said(sv)).toEqual(['3 meddelanden har inte kommit fram de senaste dagarna']);
    expect(said(en)).toEqual(['3 texts of the last days reached nobody']);
  });

  it('calls that wait are said with how many of them are mine, and are no failure', () => {
    expect(attentionItems(null, calls(4, 1), fi.attention)).toEqual([
      { key: 'calls', text: '4 soittoa odottaa, niistä 1 sinulle', advice: null },
    ]);
    expect(textsOf(attentionItems(null, calls(1, 0), fi.attention))).toEqual(['1 soitto odottaa']);
  });
});
