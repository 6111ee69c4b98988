import { describe, expect, it } from '@jest/globals';
import { LANGUAGES } from '#libs/people/language.js';
import {
  ANSWER_OUTCOMES,
  labelsOf,
  renderAnswer,
  renderStarted,
  renderStopped,
  renderWhoAnswers,
  type AnsweredSession,
} from './reply-texts.js';
import { segmentsOf } from './segments.js';

const LONG_NAME = 'Torstain hyvän olon ryhmä';
const WEDNESDAY = new Date('2026-11-25T11:00:00Z');
const session = (more: Partial<AnsweredSession> = {}): AnsweredSession => ({
  outcome: 'COMING',
  publicName: 'Torstaikahvit',
  startsAt: WEDNESDAY,
  timeZone: 'Europe/Helsinki',
  ...more,
});

describe('what we answer', () => {
  it('the response to a reply names the session that was meant, with its weekday and date', () => {
    expect(renderAnswer([session()], 'fi')).toBe(
      'Kiitos. Olet mukana: Torstaikahvit keskiviikkona 25.11. kello 13.00. Jos et pääse, vastaa 2.',
    );
    expect(renderAnswer([session({ outcome: 'NOT_COMING' })], 'sv')).toMatch(
      /^Tack för beskedet\. Du kommer inte: Torstaikahvit onsdag 25 november klockan 13\.00\./,
    );
    expect(renderAnswer([session({ outcome: 'CANCELLED' })], 'en')).toMatch(
      /^Cancelled: Torstaikahvit, Wednesday 25 November at 13:00\./,
    );
  });

  it('the response to a reply fits one GSM-7 part with a public name of 24 characters, whatever the outcome', () => {
    for (const language of LANGUAGES) {
      for (const outcome of ANSWER_OUTCOMES) {
        const answered = session({ outcome, publicName: LONG_NAME.slice(0, 24) });
        for (const sessions of [
          [answered],
          [answered, answered],
          Array(9).fill(answered) as AnsweredSession[],
        ]) {
          expect(segmentsOf(renderAnswer(sessions, language))).toMatchObject({ encoding: 'GSM-7', parts: 1 });
        }
      }
      for (const text of [renderStopped(language), renderStarted(language)]) {
        expect(segmentsOf(text)).toMatchObject({ encoding: 'GSM-7', parts: 1 });
      }
      const everybody = [...'ABCDEFGHI'].map((letter) => `${letter}Ä`);
      expect(segmentsOf(renderWhoAnswers(everybody, language))).toMatchObject({
        encoding: 'GSM-7',
        parts: 1,
      });
    }
  });

  it('the response to a reply groups several sessions, and separates those with another outcome', () => {
    const text = renderAnswer(
      [session({ publicName: 'Kahvit' }), session({ publicName: 'Retki', outcome: 'CANCELLED' })],
      'fi',
    );
    expect(text).toBe(
      'Kiitos. Olet mukana: Kahvit keskiviikkona 25.11. kello 13.00. Peruttu: Retki keskiviikkona 25.11. kello 13.00.',
    );
  });

  it('the response to STOP says how to come back, and the response to START says how to end', () => {
    expect(LANGUAGES.map((language) => /ALOITA|STARTA|START/.test(renderStopped(language)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(LANGUAGES.every((language) => renderStarted(language).includes('STOP'))).toBe(true);
  });
});

describe('people who share a phone', () => {
  const person = (firstName: string, lastName: string | null = null) => ({ firstName, lastName });

  it('people who share a phone are told apart by the first initial, never by name', () => {
    const labels = labelsOf([person('Aino', 'Mäkelä'), person('ville')]);
    expect(labels).toEqual(['A', 'V']);
    expect(renderWhoAnswers(labels ?? [], 'fi')).toBe('Kuka vastaa? 1 = A, 2 = V. Vastaa numerolla.');
  });

  it('people who share a phone are told apart by both initials when the first one is the same', () => {
    expect(labelsOf([person('Aino', 'Mäkelä'), person('Antti', 'Salo')])).toEqual(['AM', 'AS']);
    expect(labelsOf([person('Aino'), person('Antti', 'Salo')])).toEqual(['A', 'AS']);
  });

  it('people who share a phone cannot be told apart by the same initials, without a letter, or when they are ten', () => {
    expect(labelsOf([person('Aino', 'Mäkelä'), person('Antti', 'Mattila')])).toBeNull();
    expect(labelsOf([person('…'), person('Antti')])).toBeNull();
    expect(labelsOf([...'ABCDEFGHIJ'].map((letter) => person(letter)))).toBeNull();
  });
});
