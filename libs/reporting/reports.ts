import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Language } from '#libs/people/language.js';
import { Organisations } from '#libs/people/organisations.js';
import { AbsenceReasons, type ReasonFields } from './absence-reasons.js';
import type { Dimension } from './dimensions.js';
import { ProjectRoster } from './project-roster.js';
import { Projects } from './projects.js';
import { Rehabilitation } from './rehabilitation.js';
import { ReportFigures, type FigureFilter, type FigureRow } from './report-figures.js';
import type { Figures } from './report-figures.sql.js';
import { COLUMN_LABELS, DIMENSION_LABELS, KIND_LABELS, ROSTER_LABELS, TITLES } from './report-labels.js';
import type { Definition, ReportColumn, ReportRow, ReportTable } from './report-table.js';
import { BASIS_OF, FIGURES, FILE_WORDS, type FigureName } from './report-words.js';
import { CLOCK, NAMES_OF_KEYS } from './reports.sql.js';
import { ROSTER_COLUMNS, ROSTER_ROWS, ROSTER_SUMS, type RosterCounts } from './roster-table.js';
import { suppressedCells } from './suppression.js';

const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];
/** Figures of so few people are left empty together with the number of people. */
const OF_PEOPLE: readonly FigureName[] = ['people', 'encounters', 'participantHours'];
const OF_VOLUNTEERS: readonly FigureName[] = ['volunteers', 'volunteerHours'];
const WHOLE: readonly FigureName[] = ['sessions', 'people', 'encounters', 'volunteers', 'anonymousVisits'];

interface Asked {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly language: Language;
}

/**
 * The reports as tables that leave the organisation: cells of one to four people, and those that would give them away, are
 * empty. The roster and the absences name people, say that they are internal, and are for those they are kept for.
 */
@Injectable()
export class Reports {
  constructor(
    private readonly organisations: Organisations,
    private readonly figures: ReportFigures,
    private readonly projects: Projects,
    private readonly roster: ProjectRoster,
    private readonly rehabilitation: Rehabilitation,
    private readonly reasons: AbsenceReasons,
  ) {}

  /** The yearly figures, a row each with what it rests on. */
  async yearly(tx: Tx, filter: FigureFilter, language: Language): Promise<ReportTable> {
    const labels = COLUMN_LABELS[language];
    const figures = await this.figures.total(tx, filter);
    const hidden = hiddenFigures(figures);
    const rows = FIGURE_NAMES.map((name) => ({
      figure: FIGURES[name][language].label,
      value: hidden.has(name) ? null : rounded(name, figures[name]),
      basis: labels[BASIS_OF[name]],
    }));
    return this.table(tx, { ...filter, language }, 'yearly', {
      columns: [
        { key: 'figure', kind: 'TEXT', label: labels.figure },
        { key: 'value', kind: 'DECIMAL', label: labels.value },
        { key: 'basis', kind: 'TEXT', label: labels.basis },
      ],
      definitions: [...meanings(language), suppression(language)],
      rows,
    });
  }

  /** Encounters told apart by month, group, site, project or kind, with a row for all of them. */
  async encounters(
    tx: Tx,
    filter: FigureFilter,
    by: readonly Dimension[],
    language: Language,
  ): Promise<ReportTable> {
    const rows = await this.figures.rows(tx, filter, by);
    const total = await this.figures.total(tx, filter);
    const names = await this.namesOf(tx, rows, by, language);
    const hidden = hiddenRows(rows, total);
    const lines = rows.map((row, index): ReportRow => {
      const keys = by.map((dimension, position) => [dimension, names(dimension, row.keys[position] ?? null)]);
      return { ...(Object.fromEntries(keys) as ReportRow), ...shown(row, hidden(index)) };
    });
    const first = by[0];
    const totalLine = {
      ...(first === undefined ? {} : { [first]: COLUMN_LABELS[language].total }),
      ...shown(total, hidden(null)),
    };
    return this.table(tx, { ...filter, language }, 'encounters', {
      columns: [
        ...by.map((key): ReportColumn => ({ key, kind: 'TEXT', label: DIMENSION_LABELS[language][key] })),
        ...FIGURE_NAMES.map((key): ReportColumn => ({
          key,
          kind: WHOLE.includes(key) ? 'INTEGER' : 'DECIMAL',
          label: FIGURES[key][language].label,
        })),
      ],
      definitions: [...meanings(language), suppression(language)],
      rows: by.length === 0 ? [totalLine] : [...lines, totalLine],
    });
  }

  /** Absences from rehabilitative work, client by client. Internal. */
  async absences(tx: Tx, asked: Asked & { readonly firstMonday?: LocalDate }): Promise<ReportTable> {
    const labels = COLUMN_LABELS[asked.language];
    const reasons = await this.reasons.all(tx);
    const periods = this.rehabilitation.absences(tx, asked);
    const rows = (async function* (): AsyncGenerator<ReportRow> {
      for await (const { byReason, ...period } of periods) {
        const counting = reasons.filter(({ counts }) => counts);
        const absences = counting.reduce(
          (sum, { code }) => sum + (byReason[code] ?? 0),
          period.withoutReason,
        );
        yield {
          ...period,
          absences,
          ...Object.fromEntries(reasons.map(({ code }) => [`reason:${code}`, byReason[code] ?? 0])),
        };
      }
    })();
    return this.table(tx, asked, 'absences', {
      columns: [
        { key: 'lastName', kind: 'TEXT', label: labels.lastName },
        { key: 'firstName', kind: 'TEXT', label: labels.firstName },
        { key: 'from', kind: 'DATE', label: labels.from },
        { key: 'to', kind: 'DATE', label: labels.to },
        { key: 'offered', kind: 'INTEGER', label: labels.offered },
        { key: 'attended', kind: 'INTEGER', label: labels.attended },
        ...reasons.map((reason): ReportColumn => ({
          key: `reason:${reason.code}`,
          kind: 'INTEGER',
          label: reasonLabel(reason, asked.language),
        })),
        { key: 'withoutReason', kind: 'INTEGER', label: labels.withoutReason },
        { key: 'absences', kind: 'INTEGER', label: labels.absences },
      ],
      definitions: [internal(asked.language)],
      rows,
    });
  }

  /** The named roster of a project, with whose exit data are missing. Internal. @throws AppError NOT_FOUND */
  async rosterOf(tx: Tx, projectId: string, language: Language): Promise<ReportTable> {
    const labels = COLUMN_LABELS[language];
    const names = ROSTER_LABELS[language];
    const project = await this.projects.byId(tx, projectId);
    const people = await this.roster.people(tx, projectId);
    const rows = people.map((person): ReportRow => ({
      lastName: person.lastName,
      firstName: person.firstName,
      birthYear: person.birthYear,
      gender: person.gender && names[person.gender],
      employment: person.employment && names[person.employment],
      education: person.education && names[person.education],
      startedOn: person.startedOn,
      endedOn: person.endedOn,
      exitDataOn: person.exitDataOn,
      exitDataMissing: person.endedOn !== null && person.exitDataOn === null ? labels.yes : labels.no,
    }));
    const today = await this.organisations.today(tx);
    const asked = { from: project.startsOn, to: project.endsOn ?? today, language };
    return this.table(tx, asked, 'roster', {
      columns: [
        { key: 'lastName', kind: 'TEXT', label: labels.lastName },
        { key: 'firstName', kind: 'TEXT', label: labels.firstName },
        { key: 'birthYear', kind: 'INTEGER', label: labels.birthYear },
        { key: 'gender', kind: 'TEXT', label: labels.gender },
        { key: 'employment', kind: 'TEXT', label: labels.employment },
        { key: 'education', kind: 'TEXT', label: labels.education },
        { key: 'startedOn', kind: 'DATE', label: labels.startedOn },
        { key: 'endedOn', kind: 'DATE', label: labels.endedOn },
        { key: 'exitDataOn', kind: 'DATE', label: labels.exitDataOn },
        { key: 'exitDataMissing', kind: 'TEXT', label: labels.exitDataMissing },
      ],
      definitions: [internal(language)],
      rows,
    });
  }

  /** How many people of a project started in the period, as the regulation asks. @throws AppError NOT_FOUND */
  async participants(tx: Tx, projectId: string, asked: Asked): Promise<ReportTable> {
    await this.projects.byId(tx, projectId);
    const labels = ROSTER_LABELS[asked.language];
    const counts = await this.roster.counts(tx, projectId, asked.from, asked.to);
    const hidden = hiddenOfRoster(counts);
    const rows = ROSTER_ROWS.map((row): ReportRow => ({
      row: labels[row],
      ...Object.fromEntries(
        ROSTER_COLUMNS.map((column) => [column, hidden.has(`${row}.${column}`) ? null : counts[row][column]]),
      ),
    }));
    return this.table(tx, asked, 'participants', {
      columns: [
        { key: 'row', kind: 'TEXT', label: COLUMN_LABELS[asked.language].people },
        ...ROSTER_COLUMNS.map((column): ReportColumn => ({
          key: column,
          kind: 'INTEGER',
          label: labels[column],
        })),
      ],
      definitions: [suppression(asked.language)],
      rows,
    });
  }

  /** Names for the keys of rows: of groups their public names, which disclose nothing. */
  private async namesOf(tx: Tx, rows: readonly FigureRow[], by: readonly Dimension[], language: Language) {
    const ids = (dimension: Dimension) => {
      const position = by.indexOf(dimension);
      return position < 0 ? [] : rows.flatMap(({ keys }) => keys[position] ?? []);
    };
    const named = await NAMES_OF_KEYS.rows(tx, {
      groupIds: ids('GROUP'),
      siteIds: ids('SITE'),
      projectIds: ids('PROJECT'),
    });
    const byId = new Map(named.map(({ id, name }) => [id, name]));
    return (dimension: Dimension, key: string | null): string => {
      if (key === null) return '–';
      if (dimension === 'KIND') return KIND_LABELS[language][key as keyof (typeof KIND_LABELS)['fi']];
      return dimension === 'MONTH' ? key : (byId.get(key) ?? key);
    };
  }

  private async table(
    tx: Tx,
    { from, to, language }: Asked,
    name: keyof (typeof TITLES)['fi'],
    content: {
      readonly columns: readonly ReportColumn[];
      readonly definitions: readonly Definition[];
      readonly rows: readonly ReportRow[] | AsyncIterable<ReportRow>;
    },
  ): Promise<ReportTable> {
    const organisation = await this.organisations.current(tx);
    const { now } = await CLOCK.one(tx, {});
    return {
      name,
      title: TITLES[language][name],
      organisation: organisation.name,
      from,
      to,
      computedAt: now,
      timeZone: organisation.timeZone,
      language,
      columns: content.columns,
      definitions: content.definitions,
      rows: isAsync(content.rows) ? content.rows : inTurn(content.rows),
    };
  }
}

function isAsync<T>(rows: readonly T[] | AsyncIterable<T>): rows is AsyncIterable<T> {
  return Symbol.asyncIterator in rows;
}

async function* inTurn<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

function reasonLabel(reason: ReasonFields, language: Language): string {
  return { fi: reason.labelFi, sv: reason.labelSv, en: reason.labelEn }[language];
}

function meanings(language: Language): Definition[] {
  return FIGURE_NAMES.map((name) => {
    const { label, meaning } = FIGURES[name][language];
    return { term: label, meaning };
  });
}

function suppression(language: Language): Definition {
  return { term: '', meaning: FILE_WORDS[language].suppressed };
}

function internal(language: Language): Definition {
  return { term: '', meaning: FILE_WORDS[language].internal };
}

function rounded(name: FigureName, value: number): number {
  return WHOLE.includes(name) ? value : Math.round(value * 100) / 100;
}

function hiddenFigures({ people, volunteers }: Figures): Set<FigureName> {
  const cells = suppressedCells(new Map(Object.entries({ people, volunteers })), []);
  return new Set<FigureName>([
    ...(cells.has('people') ? OF_PEOPLE : []),
    ...(cells.has('volunteers') ? OF_VOLUNTEERS : []),
  ]);
}

/**
 * Which figures of each row stay empty; null asks for the total. Encounters add up to their total even where people do
 * not, so the rows are protected as parts of it by their numbers of people.
 */
function hiddenRows(rows: readonly FigureRow[], total: Figures): (index: number | null) => Set<FigureName> {
  const of = (countOf: (figures: Figures) => number) => {
    const cells = new Map(rows.map((row, index) => [String(index), countOf(row)]));
    cells.set('total', countOf(total));
    return suppressedCells(cells, rows.length === 0 ? [] : [[...cells.keys()]]);
  };
  const people = of((figures) => figures.people);
  const volunteers = of((figures) => figures.volunteers);
  return (index) => {
    const cell = index === null ? 'total' : String(index);
    return new Set<FigureName>([
      ...(people.has(cell) ? OF_PEOPLE : []),
      ...(volunteers.has(cell) ? OF_VOLUNTEERS : []),
    ]);
  };
}

function shown(figures: Figures, hidden: ReadonlySet<FigureName>): ReportRow {
  return Object.fromEntries(
    FIGURE_NAMES.map((name) => [name, hidden.has(name) ? null : rounded(name, figures[name])]),
  );
}

/** Genders add up to the total, blocks of rows to all; the short-term unemployed, who are not shown, are a difference. */
function hiddenOfRoster(counts: RosterCounts): Set<string> {
  const cells = new Map<string, number>();
  for (const row of ROSTER_ROWS) {
    for (const column of ROSTER_COLUMNS) cells.set(`${row}.${column}`, counts[row][column]);
  }
  for (const column of ROSTER_COLUMNS) {
    cells.set(`SHORT.${column}`, counts.UNEMPLOYED[column] - counts.LONG_TERM_UNEMPLOYED[column]);
  }
  const across = [...ROSTER_ROWS, 'SHORT'].map((row) => ROSTER_COLUMNS.map((column) => `${row}.${column}`));
  const down = ROSTER_COLUMNS.flatMap((column) =>
    [...ROSTER_SUMS, ['UNEMPLOYED', 'LONG_TERM_UNEMPLOYED', 'SHORT']].map((rows) =>
      rows.map((row) => `${row}.${column}`),
    ),
  );
  return suppressedCells(cells, [...across, ...down]);
}
