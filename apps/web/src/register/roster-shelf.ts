import { deviceDatabase } from '../device/database.js';
import { canSeal, seal, unseal } from '../device/seal.js';
import { withAllTaken, withoutRemarks, type Roster, type Taken } from './roster.js';

/** Kept no longer, whatever happens. */
const KEPT_MS = 24 * 3_600_000;

/** Keeps registers for when there is no network, sealed, for the staff member who read them. */
export async function keepRosters(keeper: string, rosters: readonly Roster[]): Promise<void> {
  if (!canSeal) return;
  const savedAt = Date.now();
  const rows = await Promise.all(
    rosters.map(async (roster) => ({
      sessionId: roster.sessionId,
      keeper,
      savedAt,
      sealed: await seal('rosters', withoutRemarks(roster)),
    })),
  );
  const transaction = (await deviceDatabase()).transaction('rosters', 'readwrite');
  await Promise.all([...rows.map((row) => transaction.store.put(row)), transaction.done]);
}

/**
 * What is kept for this staff member. Whatever is older than a day, somebody else's, or sealed with a key that is gone (one
 * tab forgot it while another wrote) is deleted.
 */
export async function keptRosters(keeper: string): Promise<readonly { roster: Roster; savedAt: number }[]> {
  const database = await deviceDatabase();
  const rows = await database.getAll('rosters');
  const isGood = (row: (typeof rows)[number]) =>
    row.keeper === keeper && Math.abs(Date.now() - row.savedAt) < KEPT_MS;
  await Promise.all(
    rows.filter((row) => !isGood(row)).map((row) => database.delete('rosters', row.sessionId)),
  );
  const opened = await Promise.all(
    rows.filter(isGood).map(async ({ sessionId, sealed, savedAt }) => {
      try {
        return { roster: (await unseal('rosters', sealed)) as Roster, savedAt };
      } catch {
        await database.delete('rosters', sessionId);
        return null;
      }
    }),
  );
  return opened.filter((each) => each !== null);
}

/** What the server took, so that it stands there at the next cold start too. */
export async function keepTaken(keeper: string, sessionId: string, taken: Taken): Promise<void> {
  const kept = (await keptRosters(keeper)).find(({ roster }) => roster.sessionId === sessionId);
  if (kept) await keepRosters(keeper, [withAllTaken(kept.roster, taken)]);
}

/** Deletes the registers and the key they were sealed with. */
export async function forgetRosters(): Promise<void> {
  const transaction = (await deviceDatabase()).transaction(['rosters', 'keys'], 'readwrite', {
    durability: 'strict',
  });
  await Promise.all([
    transaction.objectStore('rosters').clear(),
    transaction.objectStore('keys').delete('rosters'),
    transaction.done,
  ]);
}
