import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds } from '#libs/config/testing/rounds.js';
import { segmentsOf } from './segments.js';

/** 3GPP TS 23.038 section 6.2.1, without the escape code, and the extension table of section 6.2.1.1. */
const BASIC = [
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§',
  '¿abcdefghijklmnopqrstuvwxyzäöñüà',
].join('');
const EXTENSION = '\f^{}\\[~]|€';

/** Parts by hand: as many characters in each as have room, none of them cut in two. */
function partsByHand(widths: number[], alone: number, joined: number): number {
  if (widths.reduce((sum, width) => sum + width, 0) <= alone) return 1;
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > joined) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return parts;
}

describe('the segments of an SMS', () => {
  it.each([
    [0, 1, 160],
    [160, 1, 160],
    [161, 2, 153],
    [306, 2, 153],
    [307, 3, 153],
  ])('an SMS holds %i plain characters in %i part(s)', (length, parts, perPart) => {
    expect(segmentsOf('a'.repeat(length))).toEqual({
      encoding: 'GSM-7',
      parts,
      septetsOrUnits: length,
      perPart,
      charactersForcingUcs2: [],
    });
  });

  it.each([
    [70, 1, 70],
    [71, 2, 67],
    [134, 2, 67],
    [135, 3, 67],
  ])('an SMS holds %i Cyrillic characters in %i part(s)', (length, parts, perPart) => {
    expect(segmentsOf('ж'.repeat(length))).toEqual({
      encoding: 'UCS-2',
      parts,
      septetsOrUnits: length,
      perPart,
      charactersForcingUcs2: ['ж'],
    });
  });

  it('the segment count takes ä, ö and å as one septet', () => {
    expect(segmentsOf('äöåÄÖÅ')).toMatchObject({ encoding: 'GSM-7', septetsOrUnits: 6 });
  });

  it('the segment count takes the euro sign as two septets, and does not cut it between two parts', () => {
    expect(segmentsOf('€')).toMatchObject({ encoding: 'GSM-7', septetsOrUnits: 2 });
    expect(segmentsOf('a'.repeat(159) + '€')).toMatchObject({ septetsOrUnits: 161, parts: 2 });
    expect(segmentsOf('a'.repeat(152) + '€' + 'a'.repeat(152))).toMatchObject({
      septetsOrUnits: 306,
      parts: 3,
    });
  });

  it('an SMS becomes UCS-2 by one emoji, which takes two units', () => {
    expect(segmentsOf('Tervetuloa 🙂')).toEqual({
      encoding: 'UCS-2',
      parts: 1,
      septetsOrUnits: 13,
      perPart: 70,
      charactersForcingUcs2: ['🙂'],
    });
  });

  it('the segment count names each character that forces UCS-2 once', () => {
    expect(segmentsOf('š – ž – š').charactersForcingUcs2).toEqual(['š', '–', 'ž']);
  });

  it('the segment count takes every character of the GSM alphabet as one septet, and of its extension as two', () => {
    for (const char of BASIC) {
      expect([char, segmentsOf(char).encoding, segmentsOf(char).septetsOrUnits]).toEqual([char, 'GSM-7', 1]);
    }
    for (const char of EXTENSION) {
      expect([char, segmentsOf(char).encoding, segmentsOf(char).septetsOrUnits]).toEqual([char, 'GSM-7', 2]);
    }
    expect([...BASIC]).toHaveLength(127);
  });

  it('the segment count takes any other character of the basic plane as UCS-2', () => {
    const other = fc.integer({ min: 0, max: 0xd7ff }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(
        other.filter((char) => !BASIC.includes(char) && !EXTENSION.includes(char)),
        (char) => segmentsOf(char).encoding === 'UCS-2',
      ),
    );
  });

  it('the segments of an SMS in GSM-7 are counted as by hand', () => {
    const text = fc.array(fc.constantFrom(...BASIC, ...EXTENSION.repeat(3)), { maxLength: 500 });
    fc.assert(
      fc.property(text, (chars) => {
        const widths = chars.map((char) => (EXTENSION.includes(char) ? 2 : 1));
        const result = segmentsOf(chars.join(''));
        expect(result.septetsOrUnits).toBe(widths.reduce((sum, width) => sum + width, 0));
        expect(result.parts).toBe(partsByHand(widths, 160, 153));
      }),
      { numRuns: rounds(20_000) },
    );
  });

  it('the segments of an SMS in UCS-2 are counted as by hand', () => {
    const text = fc.array(fc.constantFrom('a', 'ö', '€', 'ж', '–', '😀'), { maxLength: 300 });
    fc.assert(
      fc.property(text, (chars) => {
        const widths = ['ж', ...chars].map((char) => char.length);
        const result = segmentsOf('ж' + chars.join(''));
        expect(result.septetsOrUnits).toBe(widths.reduce((sum, width) => sum + width, 0));
        expect(result.parts).toBe(partsByHand(widths, 70, 67));
      }),
      { numRuns: rounds(20_000) },
    );
  });
});
