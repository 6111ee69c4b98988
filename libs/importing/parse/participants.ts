import type { LocalDate } from '#libs/calendar/local-date.js';
import { AppError } from '#libs/errors/app-error.js';
import { type SmsConsentReading, readConsent } from './consent.js';
import { EARLIEST_YEAR, readDate, yearOf } from './dates.js';
import { readLanguage } from './language.js';
import { readPhone } from './phone.js';
import type { ProblemCode, ProblemSeverity, RowProblem } from './problems.js';
import type { TableRow } from './table-row.js';
import { fieldOf, synonymsOf, tidy } from './words.js';

/** The header row is looked for in so many rows, as titles may stand above it. */
export const HEADER_SEARCH_ROWS = 20;

const HEADERS = {
  firstName: [
    'Etunimi',
    'Etunimet',
    'Kutsumanimi',
    'Förnamn',
    'Tilltalsnamn',
    'First name',
    'Given name',
    'Forename',
  ],
  lastName: ['Sukunimi', 'Efternamn', 'Släktnamn', 'Last name', 'Surname', 'Family name'],
  name: [
    'Nimi',
    'Koko nimi',
    'Osallistuja',
    'Osallistujan nimi',
    'Namn',
    'Deltagare',
    'Name',
    'Full name',
    'Participant',
  ],
  alias: ['Alias', 'Lempinimi', 'Kutsumanimi tai alias', 'Smeknamn', 'Nickname'],
  phone: [
    ...['Puhelin', 'Puhelinnumero', 'Puh', 'Puhnro', 'Matkapuhelin', 'Matkapuhelinnumero', 'Kännykkä', 'GSM'],
    ...['Telefon', 'Telefonnummer', 'Mobil', 'Mobilnummer', 'Mobiltelefon'],
    ...['Phone', 'Phone number', 'Mobile', 'Mobile phone', 'Mobile number', 'Telephone', 'Tel', 'Cell phone'],
  ],
  language: ['Kieli', 'Äidinkieli', 'Asiointikieli', 'Språk', 'Modersmål', 'Kontaktspråk', 'Language'],
  birthYear: [
    ...['Syntymävuosi', 'Synt.vuosi', 'Syntymäaika', 'Födelseår', 'Födelsetid', 'Födelsedatum'],
    ...['Birth year', 'Year of birth', 'Born', 'Date of birth'],
  ],
  smsConsent: [
    ...[
      'Tekstiviestilupa',
      'Tekstiviestit',
      'Tekstiviestisuostumus',
      'Tekstiviesti',
      'SMS-lupa',
      'SMS',
      'Viestilupa',
    ],
    ...[
      'Suostumus',
      'SMS-lov',
      'SMS-samtycke',
      'SMS-tillstånd',
      'Samtycke',
      'SMS consent',
      'Consent',
      'SMS permission',
    ],
  ],
  note: [
    ...['Lisätiedot', 'Lisätieto', 'Lisätietoja', 'Huomiot', 'Huomio', 'Huom', 'Huomautus', 'Muistiinpanot'],
    ...['Anteckningar', 'Anteckning', 'Tilläggsuppgifter', 'Notes', 'Note', 'Remarks', 'Comments'],
  ],
  group: ['Ryhmä', 'Ryhmän nimi', 'Grupp', 'Gruppens namn', 'Group', 'Group name'],
} as const;

export type ParticipantField = keyof typeof HEADERS;
const FIELD_OF_HEADER = synonymsOf<ParticipantField>(HEADERS);

/** One person of the file. Rows with a problem of severity ERROR are given too; the caller decides what they stop. */
export interface ParticipantRow {
  readonly line: number;
  /** null when only an alias is known, or with the problem NAME_MISSING. */
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly alias: string | null;
  /** `e164` is null, with the problem PHONE_UNREADABLE, when what is written is no number. */
  readonly phone: { readonly raw: string; readonly e164: string | null } | null;
  /** BCP 47. */
  readonly language: string | null;
  readonly birthYear: number | null;
  readonly smsConsent: SmsConsentReading;
  readonly note: string | null;
  readonly group: string | null;
  readonly problems: readonly RowProblem[];
}

/** A header of the file and what it was recognised as; null when it is not known and its column is left out. */
export interface RecognisedColumn<F extends string> {
  readonly header: string;
  readonly columnNumber: number;
  readonly field: F | null;
}

export interface ParticipantHeader {
  /** Index of the header row among the rows that were searched. */
  readonly index: number;
  readonly line: number;
  readonly columns: readonly RecognisedColumn<ParticipantField>[];
}

/**
 * Finds the header row: the one among the first rows with the most known headers, a name among them.
 *
 * @throws AppError UNREADABLE_FILE naming the headers that would do
 */
export function findParticipantHeader(firstRows: readonly TableRow[]): ParticipantHeader {
  let best: ParticipantHeader | undefined;
  let bestKnown = 0;
  for (const [index, row] of firstRows.slice(0, HEADER_SEARCH_ROWS).entries()) {
    const columns = row.cells
      .map((cell, at) => ({ header: tidy(cell), columnNumber: at + 1, field: null }))
      .filter(({ header }) => header !== '')
      .map((column) => ({ ...column, field: fieldOf(column.header, FIELD_OF_HEADER) ?? null }));
    const known = new Set(columns.map(({ field }) => field).filter((field) => field !== null));
    const named = known.has('firstName') || known.has('name') || known.has('alias');
    if (named && known.size > bestKnown) {
      best = { index, line: row.line, columns };
      bestKnown = known.size;
    }
  }
  if (best !== undefined) return best;
  const accepted = (['firstName', 'name', 'alias'] as const).flatMap((field) => HEADERS[field]);
  throw new AppError(
    'UNREADABLE_FILE',
    `No column with names was found in the first ${HEADER_SEARCH_ROWS} rows. Name it one of: ${accepted.join(', ')}.`,
  );
}

/**
 * Reads rows below the header one at a time. It remembers only the line of each phone number, to tell when one is shared.
 *
 * @param today nobody is born, and nothing withdrawn, after it
 */
export function participantReader(
  header: ParticipantHeader,
  today: LocalDate,
): (row: TableRow) => ParticipantRow | null {
  const lineOfPhone = new Map<string, number>();
  const columnsOf = (field: ParticipantField): RecognisedColumn<ParticipantField>[] =>
    header.columns.filter((column) => column.field === field);

  return ({ line, cells }) => {
    const problems: RowProblem[] = [];
    // Where two columns are of one kind (landline and mobile, say), the first that is filled in counts.
    const read = (field: ParticipantField): { text: string; column?: RecognisedColumn<ParticipantField> } => {
      const columns = columnsOf(field);
      const column = columns.find(({ columnNumber }) => tidy(cells[columnNumber - 1]) !== '') ?? columns[0];
      return column === undefined ? { text: '' } : { text: tidy(cells[column.columnNumber - 1]), column };
    };
    const textOf = (field: ParticipantField): string | null => read(field).text || null;
    const report = (
      field: ParticipantField,
      severity: ProblemSeverity,
      code: ProblemCode,
      message: string,
    ): void => {
      const { column } = read(field);
      const { header = '', columnNumber = 0 } = column ?? {};
      problems.push({ line, column: header, columnNumber, severity, code, message });
    };
    if (
      header.columns.every(
        ({ columnNumber, field }) => field === null || tidy(cells[columnNumber - 1]) === '',
      )
    ) {
      return null;
    }

    const { firstName, lastName } = nameOf(textOf('firstName'), textOf('lastName'), textOf('name'));
    const alias = textOf('alias');
    if (firstName === null && alias === null) {
      const field =
        (['firstName', 'name', 'alias'] as const).find((one) => columnsOf(one).length > 0) ?? 'name';
      report(field, 'ERROR', 'NAME_MISSING', 'The row has no name; give a first name or an alias.');
    }

    const rawPhone = textOf('phone');
    const phone = rawPhone === null ? undefined : readPhone(rawPhone);
    if (rawPhone !== null && phone === undefined) {
      const right = 'write one number and nothing else, such as 040 123 4567 or +46 70 123 45 67';
      report(
        'phone',
        'UNCLEAR',
        'PHONE_UNREADABLE',
        `This is not a phone number; ${right}, or leave it empty.`,
      );
    }
    if (phone !== undefined) {
      if (!phone.isMobile) {
        const message =
          'This is not a mobile number, so texts do not reach it; give a mobile number if there is one.';
        report('phone', 'UNCLEAR', 'PHONE_NOT_MOBILE', message);
      }
      const earlier = lineOfPhone.get(phone.e164);
      if (earlier === undefined) lineOfPhone.set(phone.e164, line);
      else {
        const message = `Line ${earlier} has the same number; both keep it. Correct one of them if they do not share it.`;
        report('phone', 'UNCLEAR', 'PHONE_SHARED', message);
      }
    }

    const languageText = textOf('language');
    const language = languageText === null ? null : (readLanguage(languageText) ?? null);
    if (languageText !== null && language === null) {
      const message =
        'This language is not known; write its name in Finnish, Swedish or English, or a code such as fi.';
      report('language', 'UNCLEAR', 'LANGUAGE_UNREADABLE', message);
    }

    const birthText = textOf('birthYear');
    const birthYear = birthText === null ? null : readBirthYear(birthText, today);
    if (birthText !== null && birthYear === null) {
      const message = `This is not a year of birth; write four digits from ${EARLIEST_YEAR} to ${yearOf(today)}, or nothing.`;
      report('birthYear', 'ERROR', 'BIRTH_YEAR_UNREADABLE', message);
    }

    const { consent, problem } = readConsent(textOf('smsConsent') ?? '', today);
    if (problem === 'CONSENT_UNREADABLE') {
      const message =
        'It is unclear whether texts are allowed, so none are sent; write kyllä, ei, or peruttu and its date.';
      report('smsConsent', 'UNCLEAR', problem, message);
    } else if (problem === 'CONSENT_DATE_UNREADABLE') {
      const message =
        'The consent is withdrawn, but since when is unclear; write the date, such as peruttu 3.9.2026.';
      report('smsConsent', 'UNCLEAR', problem, message);
    }

    return {
      line,
      firstName,
      lastName,
      alias,
      phone: rawPhone === null ? null : { raw: rawPhone, e164: phone?.e164 ?? null },
      language,
      birthYear,
      smsConsent: consent,
      note: textOf('note'),
      group: textOf('group'),
      problems,
    };
  };
}

/** A whole name is cut after its first word, or at its comma when the last name comes first. */
function nameOf(
  firstName: string | null,
  lastName: string | null,
  name: string | null,
): { firstName: string | null; lastName: string | null } {
  if (firstName !== null || lastName !== null || name === null) return { firstName, lastName };
  const comma = /^(.+?),\s*(.+)$/.exec(name);
  if (comma !== null) return { firstName: comma[2]!, lastName: comma[1]! };
  const blank = name.indexOf(' ');
  if (blank === -1) return { firstName: name, lastName: null };
  return { firstName: name.slice(0, blank), lastName: name.slice(blank + 1) };
}

function readBirthYear(text: string, today: LocalDate): number | null {
  const reading = /^\d{4}$/.test(text) ? undefined : readDate(text, today);
  const year = /^\d{4}$/.test(text) ? Number(text) : reading?.kind === 'DATE' ? yearOf(reading.date) : NaN;
  return year >= EARLIEST_YEAR && year <= yearOf(today) ? year : null;
}
