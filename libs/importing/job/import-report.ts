import type { LocalDate } from '#libs/calendar/local-date.js';
import type { ErrorCode } from '#libs/errors/app-error.js';
import type { ProposedMeaning } from '../parse/marks.js';
import type { YearSource } from '../parse/years.js';

/** How the file was understood while it was read. */
export interface ReadingReport {
  readonly layout: 'PARTICIPANTS' | 'LONG' | 'MATRIX';
  readonly headerLine: number;
  /** Every header with the field it was recognised as; null when its column is left out. */
  readonly columns: readonly {
    readonly header: string;
    readonly columnNumber: number;
    readonly field: string | null;
  }[];
  readonly titleText: string | null;
  readonly years: readonly number[];
  readonly yearSource: YearSource | null;
  readonly marks: readonly ProposedMeaning[];
}

/** What the import would add; all zero when everything is there already. */
export interface ToMake {
  readonly groups: number;
  readonly participants: number;
  readonly memberships: number;
  readonly sessions: number;
  readonly attendance: number;
  readonly headcounts: number;
  readonly phoneNumbers: number;
  readonly consents: number;
}

export interface PlanCounts {
  /** Rows or marks that were read. */
  readonly rows: number;
  readonly toMake: ToMake;
  /** People who are there already and get fields that were empty. */
  readonly toFill: number;
  /** Planned sessions that turn out to have been cancelled. */
  readonly toCancel: number;
  /** People of the file who are there already. */
  readonly matched: number;
  /** Rows or marks that are there already just so. */
  readonly unchanged: number;
  readonly unclear: number;
  /** Those among the unclear that wait for a decision. */
  readonly undecided: number;
  readonly errors: number;
}

/** The first few of what would be made and matched, for a look at them. Deleted when the import is over. */
export interface PlanSamples {
  readonly participantsToMake: readonly { readonly line: number; readonly name: string }[];
  readonly participantsMatched: readonly {
    readonly line: number;
    readonly name: string;
    readonly participantId: string;
  }[];
  readonly sessionsToMake: readonly {
    readonly line: number;
    readonly date: LocalDate;
    readonly cancelled: boolean;
  }[];
}

export const SAMPLE_ROWS = 20;

/** What is kept about an import, from its reading to its end. */
export interface ImportReport {
  readonly reading: ReadingReport | null;
  readonly counts: PlanCounts | null;
  readonly samples: PlanSamples | null;
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
}

export const EMPTY_REPORT: ImportReport = { reading: null, counts: null, samples: null, failure: null };
