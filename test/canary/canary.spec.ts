import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canariesIn, canaryNumber, nationalNumber } from './canary.js';

describe('looking for the canary', () => {
  it.each([
    ['a number', `{"to":"${canaryNumber(3)}"}`],
    ['a number as people write it', `soita ${nationalNumber(0)}!`],
    ['a number with other signs between', '(045) 731-92 83'],
    ['the first seven digits of a number', 'a=3584573'],
    ['the last seven digits of a number', '7319285'],
    ['seven digits of a number beside an id', `${randomUUID()} 0457319`],
    ['a number in a URL', `/inbound?from=${encodeURIComponent(canaryNumber(1))}`],
    ['a number in base64', `x${Buffer.from(`ab ${canaryNumber(7)} cd`).toString('base64')}`],
    ['a number as bytes', Buffer.from(nationalNumber(7).replaceAll(' ', '')).toString('hex')],
    ['a first name', 'Hei kultarinta'],
    ['a last name in capitals', 'KANARIALINTU'],
    ['a last name in base64', Buffer.from('Hyvä Kanarialintu!').toString('base64')],
    ['the name of the group in JSON', 'Varjolintujen toipumisryhm\\u00e4'],
    ['a part of the name of the group, escaped', '\\u0076arjolintu'],
    ['the name of the group in a URL', 'q=%54oipumisryhm%C3%A4'],
  ])('the canary search finds %s', (_what, text) => {
    expect(canariesIn(text)).not.toEqual([]);
  });

  it('the canary search finds nothing in what machines write', () => {
    const lines = Array.from({ length: 3_000 }, (_, index) =>
      JSON.stringify({
        id: randomUUID(),
        hash: randomBytes(32).toString('hex'),
        at: 1_795_300_000_000 + index * 977,
        time: new Date(1_795_300_000_000 + index * 977),
      }),
    );
    expect(canariesIn(lines.join('\n'))).toEqual([]);
    expect(canariesIn('+358401234567 Aino Aamukahvi')).toEqual([]);
  });
});
