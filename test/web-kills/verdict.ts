/*
 * What was seen on three phones, against what the server holds in the end. Pure: no browser, no database.
 */

/** Something was done that may have marked this person: at most one mark may come of it. */
export interface Attempt {
  readonly phone: number;
  readonly person: string;
  /** When it began, in milliseconds. */
  readonly from: number;
  /** When it could no longer happen: its tick was shown, or its page was gone and the last mark was written. */
  readonly to: number;
}

/** A tick was shown: this mark must arrive. */
export interface Tick {
  readonly phone: number;
  readonly person: string;
  /** As the page words it; null where the page does not show it, as with a note that was saved. */
  readonly word: string | null;
  readonly note: string | null;
  /** Between these moments it was marked, in milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** One mark that the server has kept. */
export interface Arrived {
  readonly phone: number;
  readonly person: string;
  readonly clientKey: string;
  readonly word: string;
  readonly note: string | null;
  readonly markedAt: number;
}

/** The mark of a person as somebody shows it. */
export type Standing = ReadonlyMap<string, string>;

/** What was seen of one round, all of it. */
export interface Seen {
  readonly attempts: readonly Attempt[];
  readonly ticks: readonly Tick[];
  readonly arrived: readonly Arrived[];
  /** The marks in force on the server. */
  readonly inForce: Standing;
  /** What each page shows in the end, and whether anything on it waits to be sent. */
  readonly pages: readonly { readonly name: string; readonly shown: Standing; readonly waits: boolean }[];
  /** How many entries each phone's outbox still holds. */
  readonly unsent: readonly number[];
  /** Requests with marks that a phone began while another of its own was under way and was answered. */
  readonly sentAtOnce: number;
}

/** Several marks of one tap are a millisecond apart, and two processes read the clock. */
const SLACK_MS = 60;
export const UNMARKED = 'ei merkitty';

/** What is wrong, a line each; nothing when all is well. */
export function complaintsAbout(seen: Seen): string[] {
  return [
    ...lostTicks(seen),
    ...doubledMarks(seen),
    ...unexplainedMarks(seen),
    ...wrongInForce(seen),
    ...seen.unsent.flatMap((left, phone) =>
      left > 0 ? [`unsent: phone ${phone + 1} still holds ${left}`] : [],
    ),
    ...seen.pages.flatMap((page) => differences(page.name, page.shown, seen.inForce, page.waits)),
    ...(seen.sentAtOnce > 0
      ? [`two senders: ${seen.sentAtOnce} requests of one phone at the same time`]
      : []),
  ];
}

function lostTicks({ ticks, arrived }: Seen): string[] {
  return unmatched(
    ticks,
    arrived,
    (tick, mark) =>
      isOfSame(tick, mark) &&
      (tick.word === null || tick.word === mark.word) &&
      (tick.note === null || tick.note === mark.note),
  ).map(({ phone, person, word, note, from, to }) => {
    const came = arrived
      .filter((mark) => isSamePlace(mark, { phone, person }))
      .map((mark) => `${mark.word} of ${mark.markedAt}`);
    const what = `${person} ${word ?? ''}${note ?? ''} between ${from} and ${to}`;
    return `lost: phone ${phone + 1} showed ${what}, of which came ${came.join(', ') || 'nothing'}`;
  });
}

/** Moments of one phone's marks of a person differ: the same moment twice is the same mark under two keys. */
function doubledMarks({ arrived }: Seen): string[] {
  const keys = new Set<string>();
  const moments = new Set<string>();
  return arrived.flatMap((mark) => {
    const moment = `${mark.phone} ${mark.person} ${mark.markedAt}`;
    const isDouble = keys.has(mark.clientKey) || moments.has(moment);
    keys.add(mark.clientKey);
    moments.add(moment);
    return isDouble
      ? [`twice: ${mark.person} ${mark.word} of phone ${mark.phone + 1} at ${mark.markedAt}`]
      : [];
  });
}

function unexplainedMarks({ attempts, arrived }: Seen): string[] {
  return unmatched(
    arrived.map((mark) => ({ ...mark, from: mark.markedAt, to: mark.markedAt })),
    attempts.map((attempt) => ({ ...attempt, markedAt: attempt.from })),
    (mark, attempt) =>
      isSamePlace(mark, attempt) &&
      mark.markedAt >= attempt.from - SLACK_MS &&
      mark.markedAt <= attempt.to + SLACK_MS,
  ).map(
    (mark) =>
      `unexplained: ${mark.person} ${mark.word} of phone ${mark.phone + 1} at ${mark.markedAt}, by no tap`,
  );
}

/** Each of `wanted` takes one of `offered` for itself, as many as can (augmenting paths); gives those that find none. */
function unmatched<Wanted extends { to: number }, Offered>(
  wanted: readonly Wanted[],
  offered: readonly Offered[],
  fits: (wanted: Wanted, offered: Offered) => boolean,
): Wanted[] {
  const takenBy = new Map<Offered, Wanted>();
  const find = (one: Wanted, tried: Set<Offered>): boolean => {
    for (const each of offered) {
      if (tried.has(each) || !fits(one, each)) continue;
      tried.add(each);
      const before = takenBy.get(each);
      if (before !== undefined && !find(before, tried)) continue;
      takenBy.set(each, one);
      return true;
    }
    return false;
  };
  return wanted.filter((one) => !find(one, new Set()));
}

function isSamePlace(
  a: { readonly phone: number; readonly person: string },
  b: { readonly phone: number; readonly person: string },
): boolean {
  return a.phone === b.phone && a.person === b.person;
}

function isOfSame(tick: Tick, mark: Arrived): boolean {
  return (
    isSamePlace(tick, mark) && mark.markedAt >= tick.from - SLACK_MS && mark.markedAt <= tick.to + SLACK_MS
  );
}

/** The server's own rule: the latest moment is in force, ties by the key. */
function wrongInForce({ arrived, inForce }: Seen): string[] {
  const latest = new Map<string, Arrived>();
  for (const mark of arrived) {
    const other = latest.get(mark.person);
    if (!other || isLater(mark, other)) latest.set(mark.person, mark);
  }
  const expected = new Map([...latest].map(([person, { word }]) => [person, word]));
  return differences('the server', inForce, expected, false);
}

function isLater(mark: Arrived, other: Arrived): boolean {
  if (mark.markedAt !== other.markedAt) return mark.markedAt > other.markedAt;
  return mark.clientKey > other.clientKey;
}

function differences(name: string, shown: Standing, expected: Standing, waits: boolean): string[] {
  const people = new Set([...shown.keys(), ...expected.keys()]);
  const wrong = [...people]
    .filter((person) => (shown.get(person) ?? UNMARKED) !== (expected.get(person) ?? UNMARKED))
    .map((person) => `${person} ${shown.get(person) ?? 'missing'} for ${expected.get(person) ?? UNMARKED}`);
  return [
    ...(wrong.length > 0 ? [`not converged: ${name} shows ${wrong.join(', ')}`] : []),
    ...(waits ? [`not converged: on ${name} something waits`] : []),
  ];
}
