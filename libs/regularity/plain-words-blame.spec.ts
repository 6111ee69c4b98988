import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LANGUAGES, type Language } from '#libs/people/language.js';
import { foldMarks } from './metrics.js';
import { callThemWords, plainWords } from './plain-words.js';
import { anyHistory, steadyHistory } from './testing/histories.js';

/** Parts of words that blame, count what was missed, rank, or show a percentage. */
const BLAMES: Record<Language, RegExp> = {
  fi: /poissa|puuttu|laiminly|vain |huono|heikko|epäsäännöl|harvoin|harvemmin|myöhäs|syy|pitäisi|täytyy|sijoitu|%|prosent/i,
  sv: /frånvar|missa|bara |endast|dålig|svag|oregelbund|sällan|försen|skuld|borde|måste|plats \d|%|procent/i,
  en: /absen|miss|only|poor|weak|irregular|seldom|rarely|less often|late\b|blame|should|must|rank|%|percent/i,
};

describe('what is said to people of how they come', () => {
  it.each([...LANGUAGES])('blames nobody, whatever the figures: %s', (language) => {
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
