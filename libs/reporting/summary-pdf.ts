import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { makePdf } from '#libs/excursions/pdf-printer.js';
import type { Language } from '#libs/people/language.js';
import { plainWords } from '#libs/regularity/measures/plain-words.js';
import type { ParticipantSummary } from './participant-summary.js';
import { KIND_LABELS } from './report-labels.js';

/** So many groups fit a page; the totals above them count the others too. */
const GROUPS_ON_THE_PAGE = 22;

interface SummaryWords {
  readonly title: (name: string) => string;
  readonly weeks: (weeks: number) => string;
  readonly hours: (hours: string) => string;
  readonly nothingYet: string;
  readonly takenPartIn: string;
  readonly times: string;
  readonly hoursColumn: string;
  readonly yours: string;
}

const WORDS: Record<Language, SummaryWords> = {
  fi: {
    title: (name) => `${name}, tässä olit mukana`,
    weeks: (weeks) => (weeks === 1 ? 'Yhdellä viikolla' : `${weeks} eri viikolla`),
    hours: (hours) => `Yhteensä ${hours} tuntia`,
    nothingYet: 'Tälle ajalle ei ole vielä merkintöjä. Tervetuloa mukaan.',
    takenPartIn: 'Missä olit mukana',
    times: 'Kertoja',
    hoursColumn: 'Tunteja',
    yours: 'Tämä on sinun. Voit pitää sen tai näyttää sen, jos itse haluat.',
  },
  sv: {
    title: (name) => `${name}, här var du med`,
    weeks: (weeks) => (weeks === 1 ? 'Under en vecka' : `Under ${weeks} olika veckor`),
    hours: (hours) => `Sammanlagt ${hours} timmar`,
    nothingYet: 'Det finns inga anteckningar för den här tiden ännu. Välkommen med.',
    takenPartIn: 'Där du var med',
    times: 'Gånger',
    hoursColumn: 'Timmar',
    yours: 'Det här är ditt. Du kan behålla det eller visa det, om du själv vill.',
  },
  en: {
    title: (name) => `${name}, this is what you took part in`,
    weeks: (weeks) => (weeks === 1 ? 'In one week' : `In ${weeks} different weeks`),
    hours: (hours) => `${hours} hours in all`,
    nothingYet: 'Nothing is kept for this time yet. You are welcome.',
    takenPartIn: 'What you took part in',
    times: 'Times',
    hoursColumn: 'Hours',
    yours: 'This is yours. You may keep it, or show it if you want to.',
  },
};

/** The page as pdfmake takes it. Pure: totals first, then what it was, and nothing that was missed. */
export function summaryDocument(summary: ParticipantSummary): TDocumentDefinitions {
  const { language } = summary;
  const words = WORDS[language];
  const kinds = KIND_LABELS[language];
  const number = new Intl.NumberFormat(language === 'en' ? 'en-GB' : `${language}-FI`, {
    maximumFractionDigits: 1,
  });
  const visits = plainWords(
    { visits: summary.visits, activeWeeks: 0, offeredWeeks: 0, currentStreak: 0, bestStreak: 0 },
    language,
  ).visits;
  const rows = summary.groups
    .slice(0, GROUPS_ON_THE_PAGE)
    .map((group) => [
      { stack: [group.name, { text: group.kinds.map((kind) => kinds[kind]).join(', '), color: '#555' }] },
      { text: number.format(group.visits), alignment: 'right' as const },
      { text: number.format(group.hours), alignment: 'right' as const },
    ]);
  return {
    pageSize: 'A4',
    pageMargins: [56, 56, 56, 56],
    defaultStyle: { font: 'Roboto', fontSize: 12, lineHeight: 1.25 },
    info: { title: words.title(summary.firstName) },
    content: [
      { text: words.title(summary.firstName), fontSize: 22, bold: true },
      { text: period(summary.from, summary.to, language), margin: [0, 2, 0, 18] },
      ...(visits === null
        ? [{ text: words.nothingYet, fontSize: 14 }]
        : [
            { text: `${visits}.`, fontSize: 16, bold: true },
            { text: `${words.weeks(summary.weeks)}.`, fontSize: 14 },
            { text: `${words.hours(number.format(summary.hours))}.`, fontSize: 14 },
            {
              margin: [0, 20, 0, 0] as [number, number, number, number],
              layout: 'lightHorizontalLines',
              table: {
                headerRows: 1,
                widths: ['*', 'auto', 'auto'],
                body: [
                  [
                    { text: words.takenPartIn, bold: true },
                    { text: words.times, bold: true, alignment: 'right' as const },
                    { text: words.hoursColumn, bold: true, alignment: 'right' as const },
                  ],
                  ...rows,
                ],
              },
            },
          ]),
      { text: words.yours, margin: [0, 24, 0, 0] },
    ],
    footer: {
      text: `${summary.sender} · ${day(summary.today, language)}`,
      alignment: 'center',
      fontSize: 10,
    },
  };
}

/** The one page as a PDF. CPU-bound; no database or network is touched. */
export async function summaryPdf(summary: ParticipantSummary): Promise<Buffer> {
  return makePdf(summaryDocument(summary));
}

function period(from: LocalDate, to: LocalDate, language: Language): string {
  return `${day(from, language)} – ${day(to, language)}`;
}

function day(date: LocalDate, language: Language): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : `${language}-FI`, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${date}T00:00:00Z`));
}
