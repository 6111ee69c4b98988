import { createDataSource } from '#libs/database/data-source.js';
import { addDays } from '#libs/calendar/local-date.js';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { periodBefore } from '#libs/regularity/measures/period.js';
import { RhythmReading, type RhythmSubject } from '#libs/regularity/group-rhythm/group-statistics.js';
import { groupIdOf } from './attendance-history.js';
import { median } from './statistics.js';

/** Enough that one slow answer says nothing. */
const READ = 100;
const WARM_UP = 10;

export interface GroupPage {
  readonly groups: number;
  readonly medianMs: number;
}

/** A history that was planted, and how many groups it has. */
export interface Planted {
  readonly appUrl: string;
  readonly organisationId: string;
  readonly groups: number;
}

/**
 * All that `groupRegularity` reads of a group over the latest year, for one group after the other, in each association in
 * turn: what else the machine does meets all alike.
 */
export async function measureGroupPages(associations: readonly Planted[]): Promise<GroupPage[]> {
  const sources = await Promise.all(
    associations.map(({ appUrl }) => createDataSource(appUrl, { poolSize: 1 }).initialize()),
  );
  try {
    const times = associations.map((): number[] => []);
    for (let index = 0; index < WARM_UP + READ; index += 1) {
      for (const [place, { organisationId, groups }] of associations.entries()) {
        const id = groupIdOf((index * 7) % groups);
        const begun = performance.now();
        await readPage(new TenantDatabase(sources[place]!), organisationId, { kind: 'GROUP', id });
        if (index >= WARM_UP) times[place]!.push(performance.now() - begun);
      }
    }
    return associations.map(({ groups }, place) => ({ groups, medianMs: median(times[place]!) }));
  } finally {
    await Promise.all(sources.map((source) => source.destroy()));
  }
}

function readPage(
  database: TenantDatabase,
  organisationId: string,
  subject: RhythmSubject & { readonly id: string },
): Promise<void> {
  const reading = new RhythmReading();
  const to = new Date().toISOString().slice(0, 10);
  const period = { from: addDays(to, -364), to };
  return database.read(systemContext(organisationId), async (tx) => {
    await reading.figures(tx, subject, period);
    await reading.figures(tx, subject, periodBefore(period));
    await reading.weeks(tx, subject, period);
    await reading.activeWeeks(tx, subject, period);
    await reading.momentum(tx, subject.id);
    await reading.retention(tx, subject.id, period.to);
    await reading.dosage(tx, subject.id, period);
  });
}
