import type { LocalDate } from '#libs/calendar/local-date.js';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import type { SessionKind } from '#libs/groups/session.entity.js';
import type { Language } from '#libs/people/language.js';
import type { TransportKind } from './transport-leg.js';

/** The words on the sheet. */
export interface SheetWords {
  readonly kinds: Record<SessionKind, string>;
  readonly transport: Record<TransportKind, string>;
  readonly cancelled: string;
  readonly timeSeparator: string;
  readonly meeting: string;
  readonly returning: string;
  readonly destination: string;
  readonly contact: string;
  readonly bring: string;
  readonly accessibility: string;
  readonly safety: string;
  readonly cost: string;
  readonly legs: string;
  readonly seats: string;
  readonly driver: string;
  readonly tickets: string;
  readonly name: string;
  readonly companions: string;
  readonly emergency: string;
  readonly needs: string;
  readonly paid: string;
  readonly photo: string;
  readonly publish: string;
  readonly yes: string;
  readonly no: string;
  readonly headcounts: string;
  readonly counted: string;
  readonly people: string;
  readonly destroy: string;
  readonly page: string;
}

export const SHEET_WORDS: Record<Language, SheetWords> = {
  fi: {
    kinds: {
      MEETING: 'Ryhmäkerta',
      EXCURSION: 'Retki',
      STUDY_VISIT: 'Tutustumiskäynti',
      CULTURE_VISIT: 'Kulttuurikäynti',
      WORKSHOP: 'Työpaja',
    },
    transport: { BUS: 'Bussi', CAR: 'Auto', TRAIN: 'Juna', WALK: 'Kävely', OTHER: 'Muu' },
    cancelled: 'PERUTTU',
    timeSeparator: '.',
    meeting: 'Kokoontuminen',
    returning: 'Paluu',
    destination: 'Kohde',
    contact: 'Yhteyshenkilö',
    bring: 'Mukaan',
    accessibility: 'Esteettömyys',
    safety: 'Turvallisuus',
    cost: 'Osallistujan maksu',
    legs: 'Kuljetus',
    seats: 'paikkaa',
    driver: 'kuljettaja',
    tickets: 'liput',
    name: 'Nimi',
    companions: 'Tuki',
    emergency: 'Hätätilanteessa soita',
    needs: 'Allergiat ja tarpeet',
    paid: 'Maksettu',
    photo: 'Kuvaus',
    publish: 'Julkaisu',
    yes: 'kyllä',
    no: 'ei',
    headcounts: 'Lähdöt',
    counted: 'Laskettu',
    people: 'Mukana yhteensä',
    destroy: 'Tuhoa tämä lista retken jälkeen.',
    page: 'Sivu',
  },
  sv: {
    kinds: {
      MEETING: 'Gruppträff',
      EXCURSION: 'Utflykt',
      STUDY_VISIT: 'Studiebesök',
      CULTURE_VISIT: 'Kulturbesök',
      WORKSHOP: 'Verkstad',
    },
    transport: { BUS: 'Buss', CAR: 'Bil', TRAIN: 'Tåg', WALK: 'Promenad', OTHER: 'Annat' },
    cancelled: 'INSTÄLLT',
    timeSeparator: '.',
    meeting: 'Samling',
    returning: 'Åter',
    destination: 'Mål',
    contact: 'Kontaktperson',
    bring: 'Ta med',
    accessibility: 'Tillgänglighet',
    safety: 'Säkerhet',
    cost: 'Deltagaravgift',
    legs: 'Transport',
    seats: 'platser',
    driver: 'förare',
    tickets: 'biljetter',
    name: 'Namn',
    companions: 'Stöd',
    emergency: 'Ring i nödfall',
    needs: 'Allergier och behov',
    paid: 'Betalt',
    photo: 'Foto',
    publish: 'Publicering',
    yes: 'ja',
    no: 'nej',
    headcounts: 'Avgångar',
    counted: 'Räknade',
    people: 'Med sammanlagt',
    destroy: 'Förstör listan efter utflykten.',
    page: 'Sida',
  },
  en: {
    kinds: {
      MEETING: 'Meeting',
      EXCURSION: 'Excursion',
      STUDY_VISIT: 'Study visit',
      CULTURE_VISIT: 'Culture visit',
      WORKSHOP: 'Workshop',
    },
    transport: { BUS: 'Bus', CAR: 'Car', TRAIN: 'Train', WALK: 'Walk', OTHER: 'Other' },
    cancelled: 'CANCELLED',
    timeSeparator: ':',
    meeting: 'Meeting',
    returning: 'Return',
    destination: 'Destination',
    contact: 'Contact',
    bring: 'Bring',
    accessibility: 'Accessibility',
    safety: 'Safety',
    cost: 'Price for participants',
    legs: 'Transport',
    seats: 'seats',
    driver: 'driver',
    tickets: 'tickets',
    name: 'Name',
    companions: 'Support',
    emergency: 'Call in an emergency',
    needs: 'Allergies and needs',
    paid: 'Paid',
    photo: 'Photos',
    publish: 'Publishing',
    yes: 'yes',
    no: 'no',
    headcounts: 'Departures',
    counted: 'Counted',
    people: 'People in all',
    destroy: 'Destroy this list after the excursion.',
    page: 'Page',
  },
};

const LOCALES: Record<Language, string> = { fi: 'fi-FI', sv: 'sv-FI', en: 'en-GB' };

/** "perjantai 27. marraskuuta 2026". */
export function dateWords(date: LocalDate, language: Language): string {
  const words = new Intl.DateTimeFormat(LOCALES[language], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return words.format(new Date(`${date}T00:00:00Z`));
}

/** What clocks show there then: "9.05", in English "09:05". */
export function timeWords(instant: Date, timeZone: string, words: SheetWords): string {
  const wallTime = wallTimeOf(instant, timeZone);
  return words.timeSeparator === ':'
    ? wallTime
    : wallTime.replace(/^0/, '').replace(':', words.timeSeparator);
}

/** Euro cents as "12,50 €", in English "€12.50". */
export function moneyWords(cents: number, language: Language): string {
  const euros = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  return language === 'en' ? `€${euros}` : `${euros.replace('.', ',')} €`;
}

/** The heading of a sheet. It has the public name: a sheet is left on seats. */
export function sheetTitle(sheet: {
  readonly kind: SessionKind;
  readonly language: Language;
  readonly publicName: string;
}): string {
  return `${SHEET_WORDS[sheet.language].kinds[sheet.kind]}: ${sheet.publicName}`;
}
