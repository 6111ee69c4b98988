/** A week as it was for somebody: they came; it was offered and they did not; or nothing was offered, which is no hole. */
export type Week = 'CAME' | 'DID_NOT' | 'NOTHING';

interface Period {
  readonly visits: number;
  readonly offeredWeeks: number;
}

export function weekOf({ visits, offeredWeeks }: Period): Week {
  if (visits > 0) return 'CAME';
  return offeredWeeks > 0 ? 'DID_NOT' : 'NOTHING';
}

/** Weeks without those before anything happened. */
export function weeksOf(history: readonly Period[]): readonly Week[] {
  const weeks = history.map(weekOf);
  const first = weeks.findIndex((week) => week !== 'NOTHING');
  return first === -1 ? [] : weeks.slice(first);
}
