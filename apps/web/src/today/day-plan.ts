import { shownRows, wasThere } from '../register/marks-now.js';
import type { Roster } from '../register/roster.js';
import type { Entry } from '../outbox/outbox.js';

/** How a session stands on the page of today. */
export interface PlannedSession {
  readonly roster: Roster;
  readonly expected: number;
  readonly marked: number;
  readonly coming: number;
  readonly present: number;
}

export interface DayPlan {
  readonly now: readonly PlannedSession[];
  /** Over, and nobody was marked. */
  readonly missing: readonly PlannedSession[];
  readonly later: readonly PlannedSession[];
  readonly earlier: readonly PlannedSession[];
}

/** A register is often taken while people arrive. */
const EARLY_MS = 30 * 60_000;

/** The sessions of a day as somebody at work needs them: the one that runs first, and then whose register is missing. */
export function planOf(rosters: readonly Roster[], entries: readonly Entry[], now: number): DayPlan {
  const planned = rosters.map((roster) => countsOf(roster, entries));
  const begun = (roster: Roster) => now >= Date.parse(roster.startsAt) - EARLY_MS;
  const over = (roster: Roster) => now >= Date.parse(roster.endsAt);
  const isMissing = ({ roster, marked }: PlannedSession) =>
    over(roster) && marked === 0 && roster.closedAt === null && !roster.isCancelled;
  return {
    now: planned.filter(({ roster }) => begun(roster) && !over(roster) && !roster.isCancelled),
    missing: planned.filter(isMissing),
    later: planned.filter(({ roster }) => !over(roster) && (!begun(roster) || roster.isCancelled)),
    earlier: planned.filter((session) => over(session.roster) && !isMissing(session)),
  };
}

function countsOf(roster: Roster, entries: readonly Entry[]): PlannedSession {
  const rows = shownRows(roster, entries);
  return {
    roster,
    expected: rows.length,
    marked: rows.filter(({ mark }) => mark !== null).length,
    coming: rows.filter(({ said }) => said === 'COMING').length,
    present: rows.filter(({ mark }) => wasThere(mark)).length,
  };
}
