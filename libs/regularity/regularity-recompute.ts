import { Injectable } from '@nestjs/common';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import { membershipsToFollow } from './check-in-following.js';
import { readMarks, readSessionBook, type MarksOfPeople, type SessionBook } from './mark-reading.js';
import { DEFINITION_VERSION } from './metrics.js';
import { missesOf } from './misses-reading.js';
import { RegularityRuns } from './regularity-runs.js';
import { compareWithStored, saveSnapshots, snapshotsOf, type Snapshots } from './snapshot-rows.js';
import { RegularitySnapshots } from './snapshots.js';

/** Participants looked at in one go: few enough that their marks are a small part of the memory. */
const CHUNK = 250;

/** What was found out about some participants, in the order of their ids, without locking anybody. */
interface Chunk {
  readonly ids: readonly string[];
  readonly snapshots: Snapshots;
  /** With a row that is missing or follows older definitions. */
  readonly outdated: ReadonlySet<string>;
  /** With a row that has other figures, or a check-in that does not stand as it should. */
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
   * Looks at all participants, some at a time, and continues a run that was cut off. While one lot is written, the
   * next one is read.
   * @param signal ends it between two transactions; what was done stays, and the next run goes on from there
   */
  async recompute(organisationId: string, signal?: AbortSignal): Promise<void> {
    const context = systemContext(organisationId);
    const run = await this.database.write(context, (tx) => this.runs.takeUp(tx, context));
    const sessions = await this.database.read(context, (tx) => readSessionBook(tx, null));
    let from = run.afterParticipantId;
    let reading = this.read(context, from, sessions);
    for (;;) {
      const chunk = await reading;
      signal?.throwIfAborted();
      const after = chunk.ids.length < CHUNK ? null : chunk.ids.at(-1)!;
      if (after !== null) {
        reading = this.read(context, after, sessions);
        // It is awaited in the next round; until then a failure of it must not end the process.
        reading.catch(() => undefined);
      }
      const isOurs = await this.database.write(context, async (tx) => {
        const rowsWritten = await this.write(tx, context, chunk);
        return this.runs.advance(tx, run, from, { after, participants: chunk.ids.length, rowsWritten });
      });
      if (after === null || !isOurs) {
        await reading.catch(() => undefined);
        return;
      }
      from = after;
    }
  }

  /** Whether a row of the organisation follows definitions other than those of today. */
  async isOutdated(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ outdated: boolean }[]>(
      `SELECT EXISTS (SELECT 1 FROM membership_regularity WHERE definition_version <> $1)
         OR EXISTS (SELECT 1 FROM participant_regularity WHERE definition_version <> $1) AS outdated`,
      [DEFINITION_VERSION],
    );
    return row!.outdated;
  }

  private read(context: TenantContext, after: string | null, sessions: SessionBook): Promise<Chunk> {
    return this.database.read(context, async (tx) => {
      const people = await tx.query<{ id: string }[]>(
        `SELECT id FROM participant WHERE merged_into_id IS NULL AND ($1::uuid IS NULL OR id > $1)
         ORDER BY id LIMIT $2`,
        [after, CHUNK],
      );
      const ids = people.map((person) => person.id);
      const marks = await readMarks(tx, ids, sessions);
      const snapshots = snapshotsOf(marks);
      const { outdated, different } = await compareWithStored(tx, ids, snapshots);
      for (const id of await peopleToFollow(tx, marks)) different.add(id);
      return { ids, snapshots, outdated, different };
    });
  }

  /**
   * Rows that are missing or outdated are written as computed, unless a refresh was faster; it has then read newer marks.
   * Where figures differ, nobody can tell so: these participants are locked and computed once more.
   */
  private async write(tx: Tx, context: TenantContext, chunk: Chunk): Promise<number> {
    const isOutdated = (row: { participant_id: string }) => chunk.outdated.has(row.participant_id);
    const written = await saveSnapshots(
      tx,
      context,
      {
        memberships: chunk.snapshots.memberships.filter(isOutdated),
        people: chunk.snapshots.people.filter(isOutdated),
      },
      'OUTDATED',
    );
    if (chunk.different.size === 0) return written;
    return written + (await this.snapshots.refresh(tx, context, [...chunk.different]));
  }
}

async function peopleToFollow(tx: Tx, marks: MarksOfPeople): Promise<string[]> {
  const follow = new Set(await membershipsToFollow(tx, await missesOf(tx, marks)));
  return marks.memberships.filter(({ id }) => follow.has(id)).map((membership) => membership.participant_id);
}
