import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LANGUAGES, type Language } from '#libs/people/language.js';
import { segmentsOf } from './segments.js';
import { NOTICE_KINDS, type NoticeKind } from '../message/rules/sign-up-notice-kind.js';
import { renderNotice, type ToldSignUp } from './sign-up-texts.js';
import { SHIPPED_TEMPLATE_SET, templateFor } from './template-set.js';

interface NoticeFacts extends ToldSignUp {
  readonly kind: NoticeKind;
  readonly language: Language;
  readonly canReply: boolean;
}

/** Tuesday 24 November 2026, 13:00 in Helsinki; an answer is wanted on Monday at 20:30. */
const facts: NoticeFacts = {
  kind: 'INVITED',
  language: 'fi',
  publicName: 'Torstaikahvila',
  startsAt: new Date('2026-11-24T11:00:00Z'),
  timeZone: 'Europe/Helsinki',
  place: 'Kirjasto',
  answerBy: new Date('2026-11-23T18:30:00Z'),
  canReply: true,
};

function text(more: Partial<NoticeFacts>): string {
  const { kind, language, canReply, ...signUp } = { ...facts, ...more };
  return renderNotice(templateFor(SHIPPED_TEMPLATE_SET, kind, language, language, canReply), signUp);
}

describe('the text about a sign-up', () => {
  it('a sign-up notice has the expected wording in Finnish', () => {
    expect(NOTICE_KINDS.map((kind) => text({ kind }))).toEqual([
      'Kutsu: Torstaikahvila tiistaina 24.11. kello 13.00. Paikka: Kirjasto. ' +
        'Vastaa 1, jos tulet. Vastaa 2, jos et tule. STOP lopettaa viestit.',
      'Paikka vapautui: Torstaikahvila tiistaina 24.11. kello 13.00. ' +
        'Vastaa 1 viimeistään maanantaina 23.11. kello 20.30, jos tulet. Vastaa 2, jos et tule.',
      'Olet mukana: Torstaikahvila tiistaina 24.11. kello 13.00. Paikka: Kirjasto. ' +
        'Jos et pääse, vastaa 2. STOP lopettaa viestit.',
      'Valitettavasti paikkoja on nyt vähemmän: Torstaikahvila tiistaina 24.11. kello 13.00. ' +
        'Olet nyt jonossa. Kerromme heti, jos paikka vapautuu.',
      'Aika vastata päättyi: Torstaikahvila tiistaina 24.11. kello 13.00. ' +
        'Ei haittaa. Jos haluat vielä tulla, kerro ohjaajalle. STOP lopettaa viestit.',
    ]);
  });

  it('a sign-up notice has the expected wording in Swedish', () => {
    const swedish = { language: 'sv', publicName: 'Torsdagscafé', place: 'Biblioteket' } as const;
    expect(NOTICE_KINDS.map((kind) => text({ ...swedish, kind }))).toEqual([
      'Inbjudan: Torsdagscafé tisdag 24 november klockan 13.00. Plats: Biblioteket. ' +
        'Svara 1 om du kommer. Svara 2 om du inte kommer. STOPP avslutar meddelandena.',
      'En plats är ledig: Torsdagscafé tisdag 24 november klockan 13.00. ' +
        'Svara 1 senast måndag 23 november klockan 20.30 om du kommer. Svara 2 om du inte kommer.',
      'Du är med: Torsdagscafé tisdag 24 november klockan 13.00. Plats: Biblioteket. ' +
        'Svara 2 om du inte kan komma. STOPP avslutar meddelandena.',
      'Tyvärr är platserna färre nu: Torsdagscafé tisdag 24 november klockan 13.00. ' +
        'Du står nu i kö. Vi berättar om en plats blir ledig. STOPP avslutar meddelandena.',
      'Tiden att svara tog slut: Torsdagscafé tisdag 24 november klockan 13.00. ' +
        'Det gör inget. Berätta för ledaren om du ännu vill komma. STOPP avslutar meddelandena.',
    ]);
  });

  it('a sign-up notice has the expected wording in English', () => {
    const english = { language: 'en', publicName: 'Thursday café', place: 'City Library' } as const;
    expect(NOTICE_KINDS.map((kind) => text({ ...english, kind }))).toEqual([
      'Invitation: Thursday café, Tuesday 24 November at 13:00. Where: City Library. ' +
        "Reply 1 if you're coming, 2 if not. Reply STOP to opt out.",
      'A place has opened up: Thursday café, Tuesday 24 November at 13:00. Where: City Library. ' +
        "Reply 1 by Monday 23 November at 20:30 if you're coming, 2 if not.",
      "You're in: Thursday café, Tuesday 24 November at 13:00. Where: City Library. " +
        "Reply 2 if you can't come. Reply STOP to opt out.",
      'Sorry, we have fewer places now: Thursday café, Tuesday 24 November at 13:00. ' +
        "You're on the waiting list. We'll text you if a place opens up.",
      'This offer has ended: Thursday café, Tuesday 24 November at 13:00. ' +
        "That's OK. Tell your group leader if you'd still like to come. Reply STOP to opt out.",
    ]);
  });

  it('a sign-up notice asks for no reply when the sender cannot take one', () => {
    const asked = NOTICE_KINDS.map((kind) => text({ kind, canReply: false }));
    expect(asked.slice(0, 3)).toEqual([
      'Kutsu: Torstaikahvila tiistaina 24.11. kello 13.00. Paikka: Kirjasto. Kerro ohjaajalle, jos tulet.',
      'Paikka vapautui: Torstaikahvila tiistaina 24.11. kello 13.00. Paikka: Kirjasto. ' +
        'Kerro ohjaajalle viimeistään maanantaina 23.11. kello 20.30, jos tulet.',
      'Olet mukana: Torstaikahvila tiistaina 24.11. kello 13.00. Paikka: Kirjasto. Tervetuloa.',
    ]);
    for (const language of LANGUAGES) {
      for (const kind of NOTICE_KINDS) {
        expect(text({ kind, language, canReply: false })).not.toMatch(
          /vastaa \d|svara \d|reply \d|\bSTOPP?\b/i,
        );
      }
    }
  });

  it('a sign-up notice fits one GSM part with the longest name and place, and keeps the place and both replies', () => {
    const publicName = 'Ä'.repeat(24);
    const place = 'Ö'.repeat(30);
    // A two-digit date in each month, and each weekday in the month whose name is longest.
    const months = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 28, 11)));
    const weekdays = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2026, 8, 20 + day, 11)));
    // A Wednesday of September and one of October: the longest words there are in Finnish and in English.
    const deadlines = [new Date(Date.UTC(2026, 8, 23, 7, 30)), new Date(Date.UTC(2026, 9, 28, 11, 30))];
    for (const language of LANGUAGES) {
      for (const kind of NOTICE_KINDS) {
        for (const canReply of [true, false]) {
          for (const startsAt of [...months, ...weekdays]) {
            for (const answerBy of [...deadlines, startsAt]) {
              const rendered = text({ kind, language, publicName, place, canReply, startsAt, answerBy });
              expect([rendered, segmentsOf(rendered)]).toEqual([
                rendered,
                expect.objectContaining({ encoding: 'GSM-7', parts: 1 }),
              ]);
              expect(rendered).toContain(publicName);
              if (kind === 'INVITED' || kind === 'SEAT_CONFIRMED') expect(rendered).toContain(place);
              if (kind === 'INVITED' && canReply) expect(rendered).toMatch(/[^\d]1[^\d].*[^\d]2[^\d]/);
              if (kind === 'SEAT_OFFERED' && canReply) {
                expect(rendered).toMatch(
                  /(Vastaa|Svara|Reply) 1 .* (vastaa |svara |svara annars |reply |coming, )2\b/i,
                );
              }
            }
          }
        }
      }
    }
  });

  it('an offer with a long name uses fewer words, and still tells the deadline', () => {
    const wednesday = new Date('2026-10-28T11:00:00Z');
    const answerBy = new Date('2026-10-28T06:05:00Z');
    expect(text({ kind: 'SEAT_OFFERED', publicName: 'Ä'.repeat(24), startsAt: wednesday, answerBy })).toBe(
      `Paikka vapautui: ${'Ä'.repeat(24)} keskiviikkona 28.10. kello 13.00. ` +
        'Vastaa 1 viimeistään keskiviikkona 28.10. kello 8.05, jos tulet. Muuten vastaa 2.',
    );
  });

  it('a sign-up notice takes the fewest parts in another alphabet, and adds what costs no further part', () => {
    const cyrillic = text({ publicName: 'Клуб' });
    expect(segmentsOf(cyrillic)).toMatchObject({ encoding: 'UCS-2', parts: 2 });
    expect(cyrillic).toMatch(/Vastaa 2, jos et tule\.|Muuten vastaa 2\./);
  });

  it('a sign-up notice omits the place when there is none', () => {
    expect(text({ place: ' ', kind: 'SEAT_CONFIRMED', canReply: false })).toBe(
      'Olet mukana: Torstaikahvila tiistaina 24.11. kello 13.00. Tervetuloa.',
    );
  });

  it('a sign-up notice does not change a name that looks like a placeholder or a replacement pattern', () => {
    expect(text({ kind: 'SEAT_LOST', publicName: '{place} {answerBy} $& $1' })).toContain(
      'vähemmän: {place} {answerBy} $& $1 tiistaina',
    );
  });

  it('a sign-up notice never says today or tomorrow, never shouts or blames, and leaves no placeholder, at any time', () => {
    const instant = fc.date({
      min: new Date('2020-01-01T00:00:00Z'),
      max: new Date('2040-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    const anyFacts = fc.record({
      kind: fc.constantFrom(...NOTICE_KINDS),
      language: fc.constantFrom(...LANGUAGES),
      publicName: fc.constantFrom('Torstaikahvila', 'Kävelyt', 'Torsdagscafé'),
      startsAt: instant,
      answerBy: instant,
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
        expect(rendered).not.toMatch(
          /et vastannut|svarade inte|did not reply|liian myöhään|för sent|too late/i,
        );
        expect(rendered).not.toMatch(/\b(klo|kl|krs|os|ti|ke|tis|ons|tue|wed|nov)\b/i);
        expect(rendered).toContain(some.publicName);
        expect(segmentsOf(rendered)).toMatchObject({ encoding: 'GSM-7', parts: 1 });
      }),
    );
  });
});
