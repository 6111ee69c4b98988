import { createDataSource } from '#libs/database/data-source.js';
import { addDays } from '#libs/calendar/local-date.js';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { periodBefore } from '#libs/regularity/period.js';
import { RhythmReading, type RhythmSubject } from '#libs/regularity/rhythm-reading.js';
import { groupIdOf } from './attendance-history.js';
import { median } from './statistics.js';

/** Enough that one slow answer says nothing. */
const READ = 40;
const WARM_UP = 10;

export interface GroupPage {
  readonly groups: number;
  readonly medianMs: number;
}

/** All that `groupRegularity` reads of a group over the latest year, for one group after the other. */
export async function measureGroupPage(
  appUrl: string,
  organisationId: string,
  groups: number,
): Promise<GroupPage> {
  const source = await createDataSource(appUrl, { poolSize: 1 }).initialize();
  try {
    const database = new TenantDatabase(source);
    const reading = new RhythmReading();
    const to = new Date().toISOString().slice(0, 10);
    const period = { from: addDays(to, -364), to };
    const read = (subject: RhythmSubject & { readonly id: string }) =>
      database.read(systemContext(organisationId), async (tx) => {
        await reading.figures(tx, subject, period);
        await reading.figures(tx, subject, periodBefore(period));
        await reading.weeks(tx, subject, period);
        await reading.activeWeeks(tx, subject, period);
        await reading.momentum(tx, subject.id);
        await reading.retention(tx, subject.id, period.to);
        await reading.dosage(tx, subject.id, period);
      });
    const times: number[] = [];
    for (let index = 0; index < WARM_UP + READ; index += 1) {
      const begun = performance.now();
      await read({ kind: 'GROUP', id: groupIdOf((index * 7) % groups) });
      if (index >= WARM_UP) times.push(performance.now() - begun);
    }
    return { groups, medianMs: median(times) };
  } finally {
    await source.destroy();
  }
}
