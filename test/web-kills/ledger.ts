import type { Attempt, Tick } from './verdict.js';

/** A tick may be shown a little before the mark is written that it stands for, when the phone has much to do. */
const LATE_MS = 2_000;
/** For so long the other tab of a phone may show a tick of this one as if it were its own. */
const ECHO_MS = 5_000;

interface OpenAttempt {
  readonly phone: number;
  readonly person: string;
  readonly from: number;
  to: number;
  isTicked: boolean;
}

/** What was done on the phones, and what they showed. */
export class Ledger {
  private readonly all: OpenAttempt[] = [];
  private readonly shown: Tick[] = [];
  private readonly known = new Set<string>();
  /** The last tick of each person on each phone, and the tab that showed it first. */
  private readonly latest = new Map<string, { tab: number; word: string; at: number }>();

  /** Whoever something was done to until now. */
  get people(): readonly string[] {
    return [...this.known];
  }

  /** Something begins that may mark each of these people so many times. */
  begin(phone: number, tab: number, people: readonly string[], times: number, from: number): Doings {
    for (const person of people) this.known.add(person);
    const attempts = people.flatMap((person) =>
      Array.from({ length: times }, () => ({ phone, person, from, to: Infinity, isTicked: false })),
    );
    // What was done before and never ticked may still appear as the first tick of what is done now.
    const earlier = (person: string) =>
      this.all.filter((each) => each.phone === phone && each.person === person && !each.isTicked);
    const floors = new Map(
      people.map((person) => [person, Math.min(from, ...earlier(person).map((each) => each.from))]),
    );
    this.all.push(...attempts);
    return new Doings(phone, attempts, floors, this.shown, (person, word, at) =>
      this.isEcho(`${phone} ${person}`, { tab, word, at }),
    );
  }

  private isEcho(whose: string, tick: { tab: number; word: string; at: number }): boolean {
    const before = this.latest.get(whose);
    if (before && before.tab !== tick.tab && before.word === tick.word && tick.at - before.at < ECHO_MS)
      return true;
    this.latest.set(whose, tick);
    return false;
  }

  get attempts(): readonly Attempt[] {
    return this.all;
  }

  get ticks(): readonly Tick[] {
    return this.shown;
  }
}

/** One thing done, with the ticks it gets. */
export class Doings {
  ticked = 0;

  constructor(
    private readonly phone: number,
    private readonly attempts: readonly OpenAttempt[],
    private readonly floors: ReadonlyMap<string, number>,
    private readonly shown: Tick[],
    private readonly isEcho: (person: string, word: string, at: number) => boolean,
  ) {}

  /** A tick was shown; it is of this doing when somebody of it has none yet. */
  tick(person: string, word: string | null, note: string | null, at: number): void {
    const attempt = this.attempts.find((each) => each.person === person && !each.isTicked);
    if (!attempt || (word !== null && this.isEcho(person, word, at))) return;
    attempt.isTicked = true;
    attempt.to = at + LATE_MS;
    this.ticked += 1;
    const from = this.floors.get(person) ?? attempt.from;
    this.shown.push({ phone: this.phone, person, word, note, from, to: at });
  }
}
