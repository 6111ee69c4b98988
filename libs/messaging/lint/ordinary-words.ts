import { LANGUAGES } from '#libs/people/language.js';
import { sentencesOfAnswers } from '../wording/reply-texts.js';
import { folded, tokensOf, type Token } from './folding.js';
import { beginningOf } from './names.js';
import { SHIPPED_TEMPLATES } from '../wording/shipped-templates.js';
import { whenOf } from '../wording/dates-and-times.js';

/**
 * The words that every organisation's texts hold: those of the shipped templates, of answers, of days and
 * of months. A group called
 * "Torstai" or a person called "Tervetuloa" must not stop all texts, and a name made of such words tells nothing.
 */
const ORDINARY_TEXTS: readonly (readonly Token[])[] = [
  ...LANGUAGES.flatMap((language) =>
    Object.values(SHIPPED_TEMPLATES[language]).flatMap(({ text, textWithoutReply }) => [
      text,
      textWithoutReply ?? '',
    ]),
  ),
  ...LANGUAGES.flatMap((language) => sentencesOfAnswers(language)),
  ...LANGUAGES.flatMap((language) => daysOfAYear().map((day) => whenOf(day, 'UTC', language))),
].map((text) => tokensOf(folded(text.replace(/\{\w+\}/g, ' '))));

/** Each weekday, and each month. */
function daysOfAYear(): Date[] {
  return [
    ...Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 15, 12))),
    ...Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2026, 0, 5 + day, 12))),
  ];
}

/** The words from each place of these texts on, by what the first of them is found by; places that read alike once. */
export const ORDINARY_PLACES: ReadonlyMap<string, readonly (readonly Token[])[]> = placesByBeginning();

function placesByBeginning(): Map<string, Token[][]> {
  const places = ORDINARY_TEXTS.flatMap((tokens) => tokens.map((_token, at) => tokens.slice(at)));
  const different = new Map(places.map((tokens) => [tokens.map(({ text }) => text).join(' '), tokens]));
  const byBeginning = new Map<string, Token[][]>();
  for (const tokens of different.values()) {
    const beginning = beginningOf(tokens[0]?.text ?? '');
    byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), tokens]);
  }
  return byBeginning;
}
