import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MEANINGS, readText, type Meaning } from './reply-words.js';

const meaning = (text: string): Meaning => readText(text).meaning;

describe('a text is understood', () => {
  it.each([
    '1',
    ' 1 ',
    '1.',
    '"1"',
    '”1”',
    '’1’',
    '(1)',
    '1!',
    '1️⃣',
    '①',
    '１',
    '1 kiitos',
    '1 🙂',
    'Hei! 1',
  ])('as coming by the number: %s', (text) => expect(meaning(text)).toBe('COMES'));

  it.each(['Kyllä', 'KYLLÄ!', 'kylla', 'joo', 'k', 'K.', 'Tulen', 'joo tulen', '1 kyllä', 'Ja', 'ja tack'])(
    'as coming by a word: %s',
    (text) => expect(meaning(text)).toBe('COMES'),
  );

  it.each(['yes', 'Yes please', 'Yes, thank you!', 'jag kommer', '👍', '👍🏽', '👍👍', 'kylla\u0308'])(
    'as coming in other words: %s',
    (text) => expect(meaning(text)).toBe('COMES'),
  );

  it.each([
    '2',
    '2.',
    'Ei',
    'en',
    'E',
    'ei kiitos',
    'En tule.',
    'en pääse',
    'nej',
    'Nej tack',
    'no',
    '👎',
    '2️⃣',
  ])('as not coming: %s', (text) => expect(meaning(text)).toBe('DOES_NOT_COME'));

  it.each(['STOP', 'stop.', 'Stopp!', ' lopeta ', '"STOP"', 'STOP kiitos', 'stop stop', 'Lopeta?'])(
    'as STOP: %s',
    (text) => expect(readText(text)).toEqual({ meaning: 'STOP', number: null, saysMore: false }),
  );

  it.each(['STOP en halua enää viestejä', 'Lopeta nämä viestit', 'stop 1'])(
    'as STOP with something for a human beside it: %s',
    (text) => expect(readText(text)).toEqual({ meaning: 'STOP', number: null, saysMore: true }),
  );

  it.each(['START', 'aloita', 'Starta.'])('as START: %s', (text) => expect(meaning(text)).toBe('START'));
});

describe('a text is for a human', () => {
  it.each(['1 en tiedä', '1 tai 2', '1 2', '1-2', '12', '1,5', '+1', '1?', 'en tiedä', 'kyllä ei', 'no joo'])(
    'when it could mean something else: %s',
    (text) => expect(meaning(text)).toBe('FOR_STAFF'),
  );

  it.each([
    '',
    '   ',
    '?',
    'kiitos',
    'ok',
    '🙂',
    'Tulenko?',
    'myöhästyn 10 min',
    'en stop',
    'älä lopeta',
    'constructor',
  ])('when it is no answer: %s', (text) => expect(meaning(text)).toBe('FOR_STAFF'));

  it('when a word of an answer is only part of another', () => {
    for (const word of ['enkö', 'jaa', 'noh', 'stopwatch', 'ykkösellä', 'ei1']) {
      expect(meaning(word)).toBe('FOR_STAFF');
    }
  });
});

describe('a number', () => {
  it('is read from 1 to 9, whatever stands around it', () => {
    for (let number = 1; number <= 9; number += 1) {
      for (const text of [`${number}`, ` ${number}. `, `"${number}"`, `${number} kiitos`]) {
        expect(readText(text).number).toBe(number);
      }
    }
    expect(readText('kaksi').number).toBe(2);
    for (const text of ['0', '10', '1 1', '1 2', 'kyllä', 'STOP', '3?'])
      expect(readText(text).number).toBeNull();
  });
});

const anything = fc.string({ unit: 'binary', maxLength: 300 });
const decoration = fc.constantFrom(
  '',
  ' ',
  '  ',
  '.',
  '!',
  '"',
  '”',
  '’',
  '(',
  ')',
  '…',
  '-',
  '\n',
  '\u00A0',
  ' kiitos ',
);

describe('any text', () => {
  it('means one of the five things, and never throws', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { meaning: read, number } = readText(text);
        expect(MEANINGS).toContain(read);
        expect(number === null || (number >= 1 && number <= 9)).toBe(true);
      }),
    );
  });

  it('means what it means in capitals and with punctuation around it, too', () => {
    const words = fc.constantFrom(
      '1',
      '2',
      'kyllä',
      'ei',
      'ja',
      'nej',
      'yes',
      'no',
      'stop',
      'lopeta',
      'aloita',
      '👍',
    );
    fc.assert(
      fc.property(words, decoration, decoration, fc.boolean(), (word, before, after, capitals) => {
        const text = `${before}${capitals ? word.toUpperCase() : word}${after}`;
        expect(meaning(text)).toBe(meaning(word));
      }),
    );
  });

  it('is no yes and no no when a word that nobody knows stands in it', () => {
    const unknown = fc.stringMatching(/^[bcdfghz]{4,8}$/);
    fc.assert(
      fc.property(
        fc.constantFrom('1', '2', 'joo', 'en', '👍'),
        unknown,
        fc.boolean(),
        (word, other, first) => {
          expect(meaning(first ? `${other} ${word}` : `${word} ${other}`)).toBe('FOR_STAFF');
        },
      ),
    );
  });
});
