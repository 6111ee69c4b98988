import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LANGUAGES, type Language } from '#libs/people/language.js';
import { segmentsOf } from './segments.js';
import { renderCombinedReminder, renderReminder } from './reminder-texts.js';
import type { SessionInMessage } from '../message/rules/session-in-message.js';
import { SHIPPED_TEMPLATE_SET, templateFor } from './template-set.js';
import { REMINDER_TEXTS, type ReminderText } from './template-kind.js';

const KINDS = ['THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD', 'CANCELLED', 'MOVED'] as const;

/** Tuesday 24 November 2026, 13:00 in Helsinki. */
interface ReminderFacts extends SessionInMessage {
  readonly kind: ReminderText;
  readonly language: Language;
  readonly canReply: boolean;
}

const facts: ReminderFacts = {
  kind: 'THREE_DAYS_AHEAD',
  language: 'fi',
  publicName: 'Torstaikahvila',
  startsAt: new Date('2026-11-24T11:00:00Z'),
  timeZone: 'Europe/Helsinki',
  place: 'Kirjasto, 2. kerros',
  canReply: true,
};

function text(more: Partial<ReminderFacts>): string {
  const { kind, language, canReply, ...session } = { ...facts, ...more };
  return renderReminder(templateFor(SHIPPED_TEMPLATE_SET, kind, language, language, canReply), session);
}

describe('the text of a reminder', () => {
  it('a reminder has the expected wording in Finnish', () => {
    expect(KINDS.map((kind) => text({ kind }))).toEqual([
      'Torstaikahvila: tiistaina 24.11. kello 13.00. Paikka: Kirjasto, 2. kerros. ' +
        'Vastaa 1, jos tulet. Vastaa 2, jos et tule. STOP lopettaa viestit.',
      'Muistutus: Torstaikahvila tiistaina 24.11. kello 13.00. Paikka: Kirjasto, 2. kerros. ' +
        'Vastaa 1, jos tulet. Vastaa 2, jos et tule. STOP lopettaa viestit.',
      'Peruttu: Torstaikahvila tiistaina 24.11. kello 13.00. Sinun ei tarvitse vastata. Nähdään taas.',
      'Muutos: Torstaikahvila tiistaina 24.11. kello 13.00. Paikka: Kirjasto, 2. kerros. ' +
        'Vastaa 1, jos tulet. Vastaa 2, jos et tule. STOP lopettaa viestit.',
    ]);
  });

  it('a reminder has the expected wording in Swedish', () => {
    const swedish = { language: 'sv', publicName: 'Torsdagscafé', place: 'Biblioteket' } as const;
    expect(KINDS.map((kind) => text({ ...swedish, kind }))).toEqual([
      'Torsdagscafé: tisdag 24 november klockan 13.00. Plats: Biblioteket. ' +
        'Svara 1 om du kommer. Svara 2 om du inte kommer. STOPP avslutar meddelandena.',
      'Påminnelse: Torsdagscafé tisdag 24 november klockan 13.00. Plats: Biblioteket. ' +
        'Svara 1 om du kommer. Svara 2 om du inte kommer. STOPP avslutar meddelandena.',
      'Inställt: Torsdagscafé tisdag 24 november klockan 13.00. Du behöver inte svara. Vi ses igen.',
      'Ändring: Torsdagscafé tisdag 24 november klockan 13.00. Plats: Biblioteket. ' +
        'Svara 1 om du kommer. Svara 2 om du inte kommer. STOPP avslutar meddelandena.',
    ]);
  });

  it('a reminder has the expected wording in English', () => {
    const english = { language: 'en', publicName: 'Thursday café', place: 'City Library' } as const;
    expect(KINDS.map((kind) => text({ ...english, kind }))).toEqual([
      'Thursday café: Tuesday 24 November at 13:00. Where: City Library. ' +
        "Reply 1 if you're coming, 2 if not. Reply STOP to opt out.",
      'Reminder: Thursday café, Tuesday 24 November at 13:00. Where: City Library. ' +
        "Reply 1 if you're coming, 2 if not. Reply STOP to opt out.",
      'Cancelled: Thursday café, Tuesday 24 November at 13:00. No need to reply. See you next time.',
      'Changed: Thursday café, Tuesday 24 November at 13:00. Where: City Library. ' +
        "Reply 1 if you're coming, 2 if not. Reply STOP to opt out.",
    ]);
  });

  it('a cancellation says why when too few had signed up', () => {
    expect(LANGUAGES.map((language) => text({ kind: 'MINIMUM_NOT_REACHED', language }))).toEqual([
      'Peruttu: Torstaikahvila tiistaina 24.11. kello 13.00. Ilmoittautuneita oli liian vähän. ' +
        'Sinun ei tarvitse vastata. Nähdään taas.',
      'Inställt: Torstaikahvila tisdag 24 november klockan 13.00. För få hade anmält sig. ' +
        'Du behöver inte svara. Vi ses igen.',
      'Cancelled: Torstaikahvila, Tuesday 24 November at 13:00. Not enough people signed up. ' +
        'No need to reply. See you next time.',
    ]);
  });

  it('a reminder welcomes instead of asking when the sender cannot take a reply', () => {
    expect(LANGUAGES.map((language) => text({ language, canReply: false }))).toEqual([
      'Torstaikahvila: tiistaina 24.11. kello 13.00. Paikka: Kirjasto, 2. kerros. Tervetuloa.',
      'Torstaikahvila: tisdag 24 november klockan 13.00. Plats: Kirjasto, 2. kerros. Välkommen.',
      'Torstaikahvila: Tuesday 24 November at 13:00. Where: Kirjasto, 2. kerros. See you there.',
    ]);
  });

  it('a reminder omits the place when there is none', () => {
    const withoutPlace = 'Torstaikahvila: tiistaina 24.11. kello 13.00. Tervetuloa.';
    expect(text({ place: null, canReply: false })).toBe(withoutPlace);
    expect(text({ place: '  ', canReply: false })).toBe(withoutPlace);
  });

  it('a reminder tells the time of the zone, also on the days when clocks change', () => {
    const when = (startsAt: string, timeZone = 'Europe/Helsinki') =>
      text({ kind: 'CANCELLED', startsAt: new Date(startsAt), timeZone });
    expect(when('2026-10-24T10:00:00Z')).toContain('lauantaina 24.10. kello 13.00.');
    expect(when('2026-10-25T11:00:00Z')).toContain('sunnuntaina 25.10. kello 13.00.');
    expect(when('2027-03-28T10:00:00Z')).toContain('sunnuntaina 28.3. kello 13.00.');
    expect(when('2026-12-31T22:05:00Z')).toContain('perjantaina 1.1. kello 0.05.');
    expect(when('2026-12-31T22:05:00Z', 'Europe/Stockholm')).toContain('torstaina 31.12. kello 23.05.');
    expect(when('2026-06-01T06:30:00Z')).toContain('maanantaina 1.6. kello 9.30.');
  });

  it('a reminder fits one GSM part with the longest name and place, in every language, kind, weekday and month', () => {
    const publicName = 'Ä'.repeat(24);
    const place = 'Ö'.repeat(30);
    // A two-digit date in each month, and each weekday in the month whose name is longest.
    const months = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 28, 11)));
    const weekdays = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2026, 8, 20 + day, 11)));
    for (const language of LANGUAGES) {
      for (const kind of REMINDER_TEXTS) {
        for (const canReply of [true, false]) {
          for (const startsAt of [...months, ...weekdays]) {
            const rendered = text({ kind, language, publicName, place, canReply, startsAt });
            expect([rendered, segmentsOf(rendered)]).toEqual([
              rendered,
              expect.objectContaining({ encoding: 'GSM-7', parts: 1 }),
            ]);
          }
        }
      }
    }
  });

  it('a reminder drops only how to end the messages when there is no room for it', () => {
    const long = text({ publicName: 'Ä'.repeat(24), place: 'Ö'.repeat(30), language: 'sv' });
    expect(long).not.toContain('STOPP');
    expect(long).toMatch(/Svara 1 om du kommer\. Svara 2 om du inte kommer\.$/);
    const twoParts = text({ publicName: 'Клуб', place: 'Kirjasto' });
    expect(segmentsOf(twoParts)).toMatchObject({ encoding: 'UCS-2', parts: 2 });
    expect(twoParts).toContain('STOP');
  });

  it('a reminder is not made more expensive by typography in the name or the place', () => {
    const rendered = text({ publicName: 'Miesten\u00A0ilta – “Šakki”', place: 'Kulttuuritalo’s\n aula…' });
    expect(rendered).toContain('Miesten ilta - "Sakki": tiistaina');
    expect(rendered).toContain("Paikka: Kulttuuritalo's aula. ");
    expect(segmentsOf(rendered)).toMatchObject({ encoding: 'GSM-7', parts: 1 });
  });

  it('a reminder does not change a name that looks like a placeholder or a replacement pattern', () => {
    expect(text({ kind: 'CANCELLED', publicName: '{place} {when} $& $1' })).toContain(
      'Peruttu: {place} {when} $& $1 tiistaina',
    );
  });

  it('a reminder does not end a sentence twice', () => {
    expect(text({ place: 'Kauppakatu 5 A.' })).toContain('Paikka: Kauppakatu 5 A. Vastaa');
  });

  it('a reminder never speaks of today or tomorrow, never shouts and leaves no placeholder, at any time', () => {
    const anyFacts = fc.record({
      kind: fc.constantFrom(...REMINDER_TEXTS),
      language: fc.constantFrom(...LANGUAGES),
      publicName: fc.constantFrom('Torstaikahvila', 'Kävelyt', 'Torsdagscafé'),
      startsAt: fc.date({
        min: new Date('2020-01-01T00:00:00Z'),
        max: new Date('2040-01-01T00:00:00Z'),
        noInvalidDate: true,
      }),
      timeZone: fc.constantFrom('Europe/Helsinki', 'Europe/Stockholm', 'UTC', 'America/St_Johns'),
      place: fc.constantFrom('Kirjasto', 'Biblioteket', null),
      canReply: fc.boolean(),
    });
    fc.assert(
      fc.property(anyFacts, (some) => {
        const rendered = text(some);
        expect(rendered).not.toMatch(
          /huomenna|tänään|ylihuomenna|imorgon|i morgon|idag|i dag|övermorgon|today|tomorrow|tonight/i,
        );
        expect(rendered).not.toMatch(/[!{}]|undefined|null|NaN| {2}|\.\.| $/);
        expect(rendered).not.toMatch(/\b(klo|kl|krs|os|ti|ke|tis|ons|tue|wed|nov)\b/i);
        expect(rendered.startsWith(some.publicName) || rendered.includes(` ${some.publicName}`)).toBe(true);
      }),
    );
  });
});

describe('one reminder of several sessions of a day', () => {
  const wednesday = (hour: number) => new Date(Date.UTC(2026, 8, 30, hour));
  const sessions: SessionInMessage[] = [
    { ...facts, publicName: 'Keittiövuoro', place: 'Olohuone', startsAt: wednesday(11) },
    { ...facts, publicName: 'Aamukahvi', place: null, startsAt: wednesday(6) },
  ];
  const combined = (language: Language, told = sessions, canReply = true) =>
    renderCombinedReminder(templateFor(SHIPPED_TEMPLATE_SET, 'COMBINED', language, language, canReply), told);

  it('a combined reminder lists sessions in the order of their times, with the places, and asks once', () => {
    expect(LANGUAGES.map((language) => combined(language))).toEqual([
      'Keskiviikkona 30.9. kello 9.00 Aamukahvi, kello 14.00 Keittiövuoro (Olohuone). ' +
        'Vastaa 1, jos tulet kaikkiin. Vastaa 2, jos et tule mihinkään.',
      'Onsdag 30 september: 9.00 Aamukahvi, 14.00 Keittiövuoro (Olohuone). ' +
        'Svara 1 om du kommer till alla. Svara 2 om du inte kommer till någon.',
      'Wednesday 30 September: 9:00 Aamukahvi, 14:00 Keittiövuoro (Olohuone). ' +
        "Reply 1 if you're coming to all of them, 2 if none. Reply STOP to opt out.",
    ]);
    expect(combined('fi', sessions, false)).toBe(
      'Keskiviikkona 30.9. kello 9.00 Aamukahvi, kello 14.00 Keittiövuoro (Olohuone). Tervetuloa.',
    );
  });

  it('a combined reminder omits the places before it takes another part', () => {
    const long = sessions.map((session) => ({ ...session, place: 'Ö'.repeat(30) }));
    expect(combined('fi', long)).toContain('kello 9.00 Aamukahvi, kello 14.00 Keittiövuoro. Vastaa 1');
  });

  it('a combined reminder fits one GSM part with the two longest names, on every day of a year, at any time', () => {
    const publicName = 'Ä'.repeat(24);
    for (const language of LANGUAGES) {
      for (let day = 0; day < 365; day += 1) {
        const told = [10, 13].map((hour) => ({
          ...facts,
          publicName,
          startsAt: new Date(Date.UTC(2026, 0, 1 + day, hour, 45)),
        }));
        const rendered = combined(language, told);
        expect([rendered, segmentsOf(rendered)]).toEqual([
          rendered,
          expect.objectContaining({ encoding: 'GSM-7', parts: 1 }),
        ]);
        expect(rendered).toMatch(/ 1[ ,].* 2[ ,]/);
      }
    }
  });

  it('a combined reminder cannot be made of no sessions', () => {
    expect(() => combined('fi', [])).toThrow(RangeError);
  });
});
