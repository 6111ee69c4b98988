import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LANGUAGES } from '#libs/people/language.js';
import { foldMarks } from './measures.js';
import { callThemWords, plainWords } from './plain-words.js';
import { BLAMES } from '../testing/blaming-words.js';
import { anyHistory, steadyHistory } from '../testing/histories.js';

describe('what is said to people of how they come', () => {
  it.each([...LANGUAGES])('the plain words blame nobody, whatever the figures: %s', (language) => {
    fc.assert(
      fc.property(fc.oneof(anyHistory, steadyHistory), (history) => {
        const words = plainWords(foldMarks(history), language);
        const said = [callThemWords(language), ...Object.values<string | null>({ ...words })];
        for (const sentence of said) if (sentence !== null) expect(sentence).not.toMatch(BLAMES[language]);
      }),
      { numRuns: 1_000 },
    );
  });
});
