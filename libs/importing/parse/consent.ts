import type { LocalDate } from '#libs/calendar/local-date.js';
import { readDate } from './dates.js';
import { fold } from './words.js';

/** What a cell says about whether somebody may be texted. `UNKNOWN` is never a yes. */
export interface SmsConsentReading {
  readonly state: 'GIVEN' | 'REFUSED' | 'WITHDRAWN' | 'UNKNOWN';
  readonly givenOn?: LocalDate;
  readonly withdrawnOn?: LocalDate;
}

const STATES = new Map(
  Object.entries({
    GIVEN: 'kyllä on ok joo juu x 1 k ja j yes y true annettu saa given samtycker',
    REFUSED: 'ei e nej n no 0 false kielletty refused nekad',
    WITHDRAWN:
      'peruttu perunut peruutettu peruuttanut återkallad återkallat återtagen withdrawn revoked cancelled',
  } as const).flatMap(([state, words]) =>
    words
      .split(' ')
      .map((word): [string, 'GIVEN' | 'REFUSED' | 'WITHDRAWN'] => [fold(word), state as 'GIVEN']),
  ),
);

/**
 * Reads a consent in words, with the day of it where one follows ("peruttu 3.9.2026"). Blank is `UNKNOWN`.
 *
 * @returns `problem` when the word or the day cannot be read; an unreadable word is `UNKNOWN`
 */
export function readConsent(
  text: string,
  today: LocalDate,
): { consent: SmsConsentReading; problem?: 'CONSENT_UNREADABLE' | 'CONSENT_DATE_UNREADABLE' } {
  if (text === '') return { consent: { state: 'UNKNOWN' } };
  const [, word = '', rest = ''] = /^([\p{L}\p{M}]+|[01])[\s:,(]*(.*?)\)?$/su.exec(text) ?? [];
  const state = STATES.get(fold(word));
  if (state === undefined) return { consent: { state: 'UNKNOWN' }, problem: 'CONSENT_UNREADABLE' };
  const reading = readDate(rest, today);
  const date = reading?.kind === 'DATE' && reading.date <= today ? reading.date : undefined;
  if (state === 'WITHDRAWN') {
    if (date !== undefined) return { consent: { state, withdrawnOn: date } };
    return { consent: { state }, problem: 'CONSENT_DATE_UNREADABLE' };
  }
  // Words after a yes may take it back ("kyllä, mutta ei iltaisin"), so only a date may follow.
  if (rest !== '' && date === undefined)
    return { consent: { state: 'UNKNOWN' }, problem: 'CONSENT_UNREADABLE' };
  return { consent: state === 'GIVEN' && date !== undefined ? { state, givenOn: date } : { state } };
}
