import { describe, expect, it } from '@jest/globals';
import { LANGUAGES } from '#libs/people/language.js';
import { sheetPdf } from './sheet-pdf.js';
import { moneyWords, sheetTitle } from './sheet-words.js';
import { sampleSheet } from './testing/sample-sheet.js';

/** PDF page objects stand uncompressed in the file (ISO 32000-1, 7.7.3.3). */
function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;
}

describe('the sheet on paper', () => {
  it.each(LANGUAGES)('the paper sheet fits 14 people on one page in %s', async (language) => {
    const pdf = await sheetPdf(sampleSheet(14, language));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pagesOf(pdf)).toBe(1);
  });

  it('the paper sheet stays on one page with long remarks, many legs and long plans', async () => {
    const sheet = sampleSheet(14);
    const long = {
      ...sheet,
      safetyPlan: 'Ryhmä lasketaan jokaisessa lähdössä. '.repeat(20),
      legs: [...sheet.legs, ...sheet.legs, ...sheet.legs, ...sheet.legs].map((leg, index) => ({
        ...leg,
        id: `${index}`,
      })),
      people: sheet.people.map((person) => ({
        ...person,
        allergiesAndNeeds: 'Pähkinäallergia, EpiPen repun etutaskussa; tauko 15 minuutin välein. '.repeat(2),
      })),
    };
    expect(pagesOf(await sheetPdf(long))).toBe(1);
  });

  it('the paper sheet continues over several pages for 200 people', async () => {
    expect(pagesOf(await sheetPdf(sampleSheet(200)))).toBeGreaterThan(4);
  });

  it('the paper sheet can be written for an excursion without people or legs', async () => {
    const { people: _people, legs: _legs, ...bare } = sampleSheet(0);
    expect(pagesOf(await sheetPdf({ ...bare, people: [], legs: [], meetingPoint: null }))).toBe(1);
  });

  it('the paper sheet writes words and sums in the way of each language', () => {
    expect(LANGUAGES.map((language) => sheetTitle(sampleSheet(0, language)))).toEqual([
      'Retki: Tiistairyhmä',
      'Utflykt: Tiistairyhmä',
      'Excursion: Tiistairyhmä',
    ]);
    expect(LANGUAGES.map((language) => moneyWords(1205, language))).toEqual(['12,05 €', '12,05 €', '€12.05']);
  });
});
