import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { ROOM_FOR_COUNTING } from '#libs/database/room-for-counting.sql.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';
import { MAX_DIMENSIONS, type Dimension } from './dimensions.js';
import { FIGURES_BY, type Figures } from './report-figures.sql.js';

export interface FigureFilter {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly groupId?: string | null;
  readonly siteId?: string | null;
  readonly projectId?: string | null;
}

export interface FigureRow extends Figures {
  /** In the order of the dimensions asked for: a month as 2026-11, an id, or a kind of session; null: no project. */
  readonly keys: readonly (string | null)[];
}

/** Counts for funders, in the local days of sessions. Each is one statement over the marks themselves. */
@Injectable()
export class ReportFigures {
  /** The figures of a period as a whole. */
  async total(tx: Tx, filter: FigureFilter): Promise<Figures> {
    const [row] = await this.rows(tx, filter, []);
    return row ?? NOTHING;
  }

  /**
   * The figures told apart, rows by their keys. People are counted once in each row, so rows do not add up to the total.
   * @throws AppError BAD_INPUT for too many dimensions, or one twice
   */
  async rows(tx: Tx, filter: FigureFilter, by: readonly Dimension[]): Promise<FigureRow[]> {
    const statements = FIGURES_BY[by.join(' ')];
    if (statements === undefined) throw badInput('by', `Give at most ${MAX_DIMENSIONS} different ones`);
    const { from, to, groupId = null, siteId = null, projectId = null } = filter;
    const asked = { from, to, groupId, siteId, projectId };
    await ROOM_FOR_COUNTING.run(tx);
    const rows = await (projectId === null ? statements.ofAll : statements.ofProject).rows(tx, asked);
    return rows.map(({ key, ...figures }) => ({ ...figures, keys: key }));
  }
}

const NOTHING: Figures = {
  sessions: 0,
  people: 0,
  encounters: 0,
  participantHours: 0,
  sessionHours: 0,
  volunteers: 0,
  volunteerHours: 0,
  anonymousVisits: 0,
};
