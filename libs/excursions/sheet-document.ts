import type { Content, ContentTable, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { ExcursionSheet, SheetPerson } from './excursion-sheet.js';
import { dateWords, moneyWords, SHEET_WORDS, sheetTitle, timeWords, type SheetWords } from './sheet-words.js';
import type { TransportLeg } from './transport-leg.js';

/** Points. A4 lying: names, remarks and a tick box for each departure stand side by side. */
const MARGIN = 24;
const BOX_POINTS = 9;
/** Times the size of letters: a time of day fits, and a name with a number. */
const TICK_COLUMN = 2.9;
const EMERGENCY_COLUMN = 13;
/** Departures that are ticked where no legs are planned: there and back. */
const PLAIN_DEPARTURES = 2;

/** The page of an excursion, as pdfmake takes it. Pure: the same sheet gives the same page. */
export function sheetDocument(sheet: ExcursionSheet, fontSize: number): TDocumentDefinitions {
  const words = SHEET_WORDS[sheet.language];
  return {
    pageSize: 'A4',
    pageOrientation: 'landscape',
    pageMargins: [MARGIN, MARGIN, MARGIN, MARGIN + 6],
    defaultStyle: { font: 'Roboto', fontSize },
    info: { title: sheetTitle(sheet) },
    content: [
      heading(sheet, words, fontSize),
      facts(sheet, words),
      { ...people(sheet, words, fontSize), margin: [0, 6, 0, 0] },
    ],
    footer: (page, pages) => ({
      columns: [{ text: words.destroy }, { text: `${words.page} ${page}/${pages}`, alignment: 'right' }],
      fontSize: 7,
      margin: [MARGIN, 8, MARGIN, 0],
    }),
  };
}

function heading(sheet: ExcursionSheet, words: SheetWords, fontSize: number): Content {
  const title = sheet.isCancelled ? `${words.cancelled} – ${sheetTitle(sheet)}` : sheetTitle(sheet);
  return {
    columns: [
      { text: title, bold: true, fontSize: fontSize + 6 },
      { text: dateWords(sheet.localDate, sheet.language), alignment: 'right', fontSize: fontSize + 3 },
    ],
    margin: [0, 0, 0, 5],
  };
}

function facts(sheet: ExcursionSheet, words: SheetWords): Content {
  const at = (instant: Date) => timeWords(instant, sheet.timeZone, words);
  const contact = [sheet.contactName, sheet.contactPhone && spaced(sheet.contactPhone)]
    .filter(Boolean)
    .join(', ');
  const cost = sheet.participantCostCents > 0 ? moneyWords(sheet.participantCostCents, sheet.language) : '';
  return {
    columns: [
      {
        width: '30%',
        stack: lines([
          [words.meeting, [at(sheet.meetsAt), sheet.meetingPoint].filter(Boolean).join(' ')],
          [words.destination, sheet.destination],
          [words.returning, at(sheet.returnsAt)],
          [words.contact, contact],
          [words.cost, cost],
        ]),
      },
      {
        width: '35%',
        stack: [
          ...(sheet.legs.length > 0 ? [{ text: words.legs, bold: true }] : []),
          ...sheet.legs.map((leg, index) => ({ text: legWords(leg, index, sheet, words) })),
        ],
      },
      {
        width: '35%',
        stack: lines([
          [words.safety, sheet.safetyPlan],
          [words.bring, sheet.bring],
          [words.accessibility, sheet.accessibility],
        ]),
      },
    ],
    columnGap: 12,
  };
}

function lines(facts: readonly (readonly [label: string, value: string | null])[]): Content[] {
  return facts.flatMap(([label, value]) =>
    value ? [{ text: [{ text: `${label}: `, bold: true }, value] }] : [],
  );
}

function legWords(leg: TransportLeg, index: number, sheet: ExcursionSheet, words: SheetWords): string {
  const at = (instant: Date) => timeWords(instant, sheet.timeZone, words);
  const details = [
    leg.seats === null ? null : `${leg.seats} ${words.seats}`,
    leg.driver && `${words.driver} ${leg.driver}`,
    leg.tickets && `${words.tickets} ${leg.tickets}`,
  ].filter(Boolean);
  const way = `${at(leg.departsAt)} ${leg.from} – ${at(leg.arrivesAt)} ${leg.to}`;
  const vehicle = leg.vehicle === '' ? words.transport[leg.kind] : leg.vehicle;
  return `${index + 1}. ${way}, ${[vehicle, ...details].join(', ')}`;
}

interface Departure {
  readonly number: number;
  readonly head: string;
}

function people(sheet: ExcursionSheet, words: SheetWords, fontSize: number): ContentTable {
  const departures: Departure[] =
    sheet.legs.length > 0
      ? sheet.legs.map((leg, index) => ({
          number: index + 1,
          head: `${index + 1}\n${timeWords(leg.departsAt, sheet.timeZone, words)}`,
        }))
      : Array.from({ length: PLAIN_DEPARTURES }, (_, index) => ({ number: index + 1, head: `${index + 1}` }));
  const head = [
    '',
    words.name,
    words.companions,
    words.emergency,
    words.needs,
    words.paid,
    words.photo,
    words.publish,
    ...departures.map(({ head: text }) => text),
  ].map((text, index): TableCell => ({ text, bold: true, alignment: index < 8 ? 'left' : 'center' }));
  const inAll = sheet.people.reduce((sum, { companions }) => sum + 1 + companions, 0);
  const last: TableCell[] = [
    { text: `${words.people}: ${inAll}`, colSpan: 4, bold: true },
    '',
    '',
    '',
    { text: words.counted, colSpan: 4, bold: true, alignment: 'right' },
    '',
    '',
    '',
    ...departures.map((): TableCell => ({ text: ' ', fontSize: 14 })),
  ];
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: [
        'auto',
        'auto',
        'auto',
        EMERGENCY_COLUMN * fontSize,
        '*',
        'auto',
        'auto',
        'auto',
        ...departures.map(() => TICK_COLUMN * fontSize),
      ],
      body: [
        head,
        ...sheet.people.map((person, index) => row(person, index, departures, sheet, words)),
        last,
      ],
    },
    layout: {
      hLineWidth: () => 0.5,
      vLineWidth: () => 0.5,
      hLineColor: () => '#888888',
      vLineColor: () => '#888888',
      paddingLeft: () => 3,
      paddingRight: () => 3,
      paddingTop: () => 1.5,
      paddingBottom: () => 1.5,
    },
  };
}

function row(
  person: SheetPerson,
  index: number,
  departures: readonly Departure[],
  sheet: ExcursionSheet,
  words: SheetWords,
): TableCell[] {
  const phone = person.emergencyContactPhone && spaced(person.emergencyContactPhone);
  const yesOrNo = (agrees: boolean) => (agrees ? words.yes : words.no);
  return [
    `${index + 1}`,
    { text: person.name, bold: true },
    person.companions > 0 ? `+${person.companions}` : '',
    [person.emergencyContactName, phone].filter(Boolean).join(', '),
    { text: person.allergiesAndNeeds ?? '', bold: true },
    person.paidCents === null ? '' : moneyWords(person.paidCents, sheet.language),
    yesOrNo(person.mayBePhotographed),
    yesOrNo(person.picturesMayBePublished),
    ...departures.map(({ number }): TableCell =>
      person.legNumbers.length === 0 || person.legNumbers.includes(number)
        ? {
            canvas: [{ type: 'rect', x: 0, y: 1, w: BOX_POINTS, h: BOX_POINTS, lineWidth: 0.8 }],
            alignment: 'center',
          }
        : { text: '–', alignment: 'center' },
    ),
  ];
}

/** "+358 40 1234567" is easier to dial than one string of digits. The blanks keep it on one line. */
function spaced(e164: string): string {
  return e164.replace(/^(\+358)(\d{2})(\d+)$/, '$1\u00a0$2\u00a0$3');
}
