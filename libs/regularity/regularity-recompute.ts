import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import { lastContacts, membershipsToFollow } from './check-ins/check-in-updates.js';
import { followingFrom, type DerivedFromAttendance } from './derived-from-attendance.js';
import { readAllSessions, readMarks, type MarksOfPeople } from './snapshots/attendance.sql.js';
import type { RegularityRun } from './snapshots/regularity-run.entity.js';
import { PARTICIPANTS_AFTER } from './snapshots/participants.sql.js';
import { RegularityRuns } from './snapshots/regularity-runs.js';
import type { SessionIndex } from './snapshots/session-index.js';
import {
  comparedWith,
  organisationsOutdated,
  saveSnapshots,
  storedRows,
  type StoredRows,
} from './snapshots/snapshot.sql.js';
import { RegularitySnapshots } from './regularity-refresh.js';

/** Participants looked at in one go: few enough that their marks are a small part of the memory. */
const CHUNK = 250;

/** Some participants, in the order of their ids, with all that their figures follow from and those that stand. */
interface Lot {
  readonly ids: readonly string[];
  readonly marks: MarksOfPeople;
  readonly contacts: ReadonlyMap<string, LocalDate>;
  readonly stored: StoredRows;
}

/** What follows for the participants of a lot, beside what stands. */
interface Found extends DerivedFromAttendance {
  readonly participants: number;
  /** With a row that is missing or follows older definitions. */
  readonly outdated: ReadonlySet<string>;
  /** With a row that has other figures. */
  readonly different: ReadonlySet<string>;
}

/** Brings every row of an organisation to what a fold over all marks gives, touching only those that are not. */
@Injectable()
export class RegularityRecompute {
  constructor(
    private readonly database: TenantDatabase,
    private readonly snapshots: RegularitySnapshots,
    private readonly runs: RegularityRuns,
  ) {}

  /**
   * Looks at all participants, some at a time, and continues a run that was cut off. While one lot is computed and compared
   * here, PostgreSQL writes the one before and reads the next.
   * @param signal ends it between two transactions; what was done stays, and the next run goes on from there
   */
  async recompute(organisationId: string, signal?: AbortSignal): Promise<void> {
    const context = systemContext(organisationId);
    const run = await this.database.write(context, (tx) => this.runs.takeUp(tx, context));
    const sessions = await this.database.read(context, (tx) => readAllSessions(tx));
    let from = run.afterParticipantId;
    let reading = handledLater(this.read(context, from, sessions));
    let writing = Promise.resolve(true);
    try {
      for (;;) {
        const lot = await reading;
        const after = lot.ids.length < CHUNK ? null : lot.ids.at(-1)!;
        if (after !== null) reading = handledLater(this.read(context, after, sessions));
        const found = await look(lot);
        const isOurs = await writing;
        signal?.throwIfAborted();
        if (!isOurs) return;
        writing = handledLater(this.write(context, run, found, { from, after }));
        if (after === null) break;
        from = after;
      }
      await writing;
    } finally {
      await Promise.allSettled([reading, writing]);
    }
  }

  /** Organisations with a row that follows definitions other than those of today. */
  async organisationsOutdated(): Promise<string[]> {
    return organisationsOutdated(this.database);
  }

  private read(context: TenantContext, after: string | null, sessions: SessionIndex): Promise<Lot> {
    return this.database.read(context, async (tx) => {
      const people = await PARTICIPANTS_AFTER.rows(tx, { after, limit: CHUNK });
      const ids = people.map((person) => person.id);
      return {
        ids,
        marks: await readMarks(tx, ids, sessions),
        contacts: await lastContacts(tx, ids),
        stored: await storedRows(tx, ids),
      };
    });
  }

  /** @returns false when another process has meanwhile taken the run on from the same place */
  private write(
    context: TenantContext,
    run: RegularityRun,
    found: Found,
    { from, after }: { readonly from: string | null; readonly after: string | null },
  ): Promise<boolean> {
    return this.database.write(context, async (tx) => {
      const rowsWritten = await this.save(tx, context, found);
      return this.runs.advance(tx, run, from, { after, participants: found.participants, rowsWritten });
    });
  }

  /**
   * Rows that are missing or outdated are written as computed, unless a refresh was faster; it has then read newer marks.
   * Where figures differ, or a check-in does not stand as it should, nobody can tell so: these participants are locked
   * and computed once more.
   */
  private async save(tx: Tx, context: TenantContext, found: Found): Promise<number> {
    const { snapshots, misses, outdated } = found;
    const isOutdated = (row: { participantId: string }) => outdated.has(row.participantId);
    const missing = {
      memberships: snapshots.memberships.filter(isOutdated),
      people: snapshots.people.filter(isOutdated),
    };
    const written = await saveSnapshots(tx, context, missing, 'OUTDATED');
    const follow = new Set(await membershipsToFollow(tx, misses));
    const concerned = snapshots.memberships.filter(({ membershipId }) => follow.has(membershipId));
    const again = new Set([...found.different, ...concerned.map(({ participantId }) => participantId)]);
    if (again.size === 0) return written;
    return written + (await this.snapshots.refresh(tx, context, [...again]));
  }
}

async function look({ ids, marks, contacts, stored }: Lot): Promise<Found> {
  const following = await followingFrom(marks, contacts);
  return { ...following, participants: ids.length, ...comparedWith(stored, following.snapshots) };
}

/** What is awaited some steps later: until then a failure of it must not end the process. */
function handledLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
