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
  ])('a text means attending by the number: %s', (text) => expect(meaning(text)).toBe('ATTENDING'));

  it.each(['Kyllä', 'KYLLÄ!', 'kylla', 'joo', 'k', 'K.', 'Tulen', 'joo tulen', '1 kyllä', 'Ja', 'ja tack'])(
    'a text means attending by a word: %s',
    (text) => expect(meaning(text)).toBe('ATTENDING'),
  );

  it.each(['yes', 'Yes please', 'Yes, thank you!', 'jag kommer', '👍', '👍🏽', '👍👍', 'kylla\u0308'])(
    'a text means attending in other words: %s',
    (text) => expect(meaning(text)).toBe('ATTENDING'),
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
  ])('a text means not attending: %s', (text) => expect(meaning(text)).toBe('NOT_ATTENDING'));

  it.each(['STOP', 'stop.', 'Stopp!', ' lopeta ', '"STOP"', 'STOP kiitos', 'stop stop', 'Lopeta?'])(
    'a text means STOP: %s',
    (text) => expect(readText(text)).toEqual({ meaning: 'STOP', number: null, saysMore: false }),
  );

  it.each(['STOP en halua enää viestejä', 'Lopeta nämä viestit', 'stop 1'])(
    'a text means STOP with something more for staff to read: %s',
    (text) => expect(readText(text)).toEqual({ meaning: 'STOP', number: null, saysMore: true }),
  );

  it.each(['START', 'aloita', 'Starta.'])('a text means START: %s', (text) =>
    expect(meaning(text)).toBe('START'),
  );
});

describe('a text is for a human', () => {
  it.each(['1 en tiedä', '1 tai 2', '1 2', '1-2', '12', '1,5', '+1', '1?', 'en tiedä', 'kyllä ei', 'no joo'])(
    'a text goes to staff when it could mean something else: %s',
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
  ])('a text goes to staff when it replies to nothing we asked: %s', (text) =>
    expect(meaning(text)).toBe('FOR_STAFF'),
  );

  it('a text goes to staff when a reply word is only part of another word', () => {
    for (const word of ['enkö', 'jaa', 'noh', 'stopwatch', 'ykkösellä', 'ei1']) {
      expect(meaning(word)).toBe('FOR_STAFF');
    }
  });
});

describe('a number', () => {
  it('a number is read from 1 to 9, whatever stands around it', () => {
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
  it('any text has one of the five meanings, and reading it never throws', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { meaning: read, number } = readText(text);
        expect(MEANINGS).toContain(read);
        expect(number === null || (number >= 1 && number <= 9)).toBe(true);
      }),
    );
  });

  it('a text keeps its meaning in capitals and with punctuation around it', () => {
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

  it('a text with an unknown word in it means neither yes nor no', () => {
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
