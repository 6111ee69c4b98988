import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { updateCheckIns, lastContacts } from './check-ins/check-in-updates.js';
import { followingFrom } from './derived-from-attendance.js';
import { readMarks, readSessionsOf } from './snapshots/attendance.sql.js';
import { LOCK_PARTICIPANTS } from './snapshots/participants.sql.js';
import { saveSnapshots } from './snapshots/snapshot.sql.js';

/** The rows that hold the measures, and the check-ins of M7: always what a fold over all marks gives. */
@Injectable()
export class RegularitySnapshots {
  /**
   * Computes the rows of these participants anew and writes those that changed. The participants stay locked until the
   * commit, and their marks are read after that: of two computations at once the later one has read the newer marks.
   * Those who were merged into somebody have no rows.
   * @returns how many rows were written
   */
  async refresh(tx: Tx, context: TenantContext, participantIds: readonly string[]): Promise<number> {
    const people = await LOCK_PARTICIPANTS.rows(tx, { participantIds });
    if (people.length === 0) return 0;
    const ids = people.map((person) => person.id);
    const marks = await readMarks(tx, ids, await readSessionsOf(tx, ids));
    const { snapshots, misses } = await followingFrom(marks, await lastContacts(tx, ids));
    const written = await saveSnapshots(tx, context, snapshots, 'ANY');
    await updateCheckIns(tx, context, misses);
    return written;
  }
}
