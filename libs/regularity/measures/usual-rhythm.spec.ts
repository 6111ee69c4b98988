import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '#libs/calendar/local-date.js';
import { LANGUAGES } from '#libs/people/language.js';
import { rhythmInWords, usualRhythm } from './usual-rhythm.js';

/** A Tuesday. */
const FIRST = '2026-09-01';
const on = (...days: number[]) => days.map((days) => addDays(FIRST, days));

describe('how somebody usually comes', () => {
  it('the usual rhythm is not told from fewer than three visits', () => {
    expect(usualRhythm(on(0, 7))).toBeNull();
    expect(usualRhythm(on(0, 7, 7))).toBeNull();
  });

  it('the usual rhythm names the weekday of somebody who comes on Tuesdays, also with a week skipped', () => {
    const rhythm = usualRhythm(on(0, 7, 14, 28, 35))!;
    expect(rhythm).toEqual({ weekdays: [2], everyDays: 7 });
    expect(rhythmInWords(rhythm, 'fi')).toBe('Yleensä tiistaisin, noin kerran viikossa');
    expect(rhythmInWords(rhythm, 'sv')).toBe('Vanligtvis på tisdagar, ungefär en gång i veckan');
    expect(rhythmInWords(rhythm, 'en')).toBe('Usually on Tuesdays, about once a week');
  });

  it('the usual rhythm puts the more usual of two weekdays first', () => {
    const rhythm = usualRhythm(on(2, 7, 9, 16, 21, 23))!;
    expect(rhythm.weekdays).toEqual([4, 2]);
    expect(rhythmInWords(rhythm, 'fi')).toBe('Yleensä torstaisin ja tiistaisin, noin kerran viikossa');
  });

  it('the usual rhythm says how often when no weekday stands out', () => {
    const rhythm = usualRhythm(on(0, 15, 30, 45, 60, 75, 90))!;
    expect(rhythm.weekdays).toEqual([]);
    expect(rhythmInWords(rhythm, 'en')).toBe('Usually about every other week');
    expect(rhythmInWords({ weekdays: [], everyDays: 2 }, 'fi')).toBe('Yleensä monta kertaa viikossa');
    expect(rhythmInWords({ weekdays: [], everyDays: 40 }, 'sv')).toBe('Vanligtvis mer sällan');
  });

  it('the usual rhythm always has words, at most four weekdays and a gap of at least a day', () => {
    const visits = fc.array(fc.nat(400), { maxLength: 60 }).map((days) => on(...days.sort((a, b) => a - b)));
    fc.assert(
      fc.property(visits, (dates) => {
        const rhythm = usualRhythm(dates);
        if (rhythm === null) return;
        expect(rhythm.weekdays.length).toBeLessThanOrEqual(4);
        expect(rhythm.everyDays).toBeGreaterThanOrEqual(1);
        for (const language of LANGUAGES) {
          expect(rhythmInWords(rhythm, language)).not.toMatch(/undefined|^\s|\s\s|\s$/);
        }
      }),
    );
  });
});
