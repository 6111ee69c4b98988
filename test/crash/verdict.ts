/** A text that the gateway took for delivery, as it wrote it down before it answered. */
export interface Accepted {
  readonly to: string;
  readonly reference: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The worker process that called. */
  readonly life: number;
}

/** A reminder that somebody was to have, and what the database says of it in the end. */
export interface Expected {
  readonly to: string;
  readonly dueAt: number;
  readonly status: string | null;
}

/** What explains that a text was sent again: its worker died before the answer to the first call was kept. */
export interface Circumstances {
  /** The worker processes that were killed. */
  readonly killed: ReadonlySet<number>;
  /** References of attempts whose answer stands in the database. */
  readonly answered: ReadonlySet<string>;
}

export interface Verdict {
  readonly expected: number;
  readonly accepted: number;
  /** Reminders that the gateway never took. */
  readonly lost: number;
  /** Of the lost: those that staff are told about, because nobody knows whether the text has left. */
  readonly lostButTold: number;
  /** Reminders that the gateway took twice or more. */
  readonly duplicates: number;
  /** The most often that the gateway took one reminder. */
  readonly mostForOne: number;
  /** Duplicates that no kill explains: a text was sent again although its worker lived on, or had kept the answer. */
  readonly unexplained: number;
  /** Taken before it was due. */
  readonly early: number;
  /** Texts to a number that nothing was to be sent to. */
  readonly strangers: number;
  /** Reminders that the gateway took and of which the database says otherwise. */
  readonly unrecorded: number;
  /** Reminders that the gateway took and of which the database says that nobody knows. */
  readonly leftOpen: number;
}

const RECORDED = ['ACCEPTED', 'DELIVERED'];

/** Compares what was to happen with what the gateway saw. Pure. */
export function judge(
  expected: readonly Expected[],
  accepted: readonly Accepted[],
  { killed, answered }: Circumstances,
): Verdict {
  const textsTo = new Map<string, Accepted[]>();
  for (const text of accepted) textsTo.set(text.to, [...(textsTo.get(text.to) ?? []), text]);
  const known = new Set(expected.map(({ to }) => to));
  const repeated = [...textsTo.values()].filter((texts) => texts.length > 1);
  const lost = expected.filter(({ to }) => !textsTo.has(to));
  const taken = expected.filter(({ to }) => textsTo.has(to));
  const inFlightAtKill = ({ life, reference }: Accepted) => killed.has(life) && !answered.has(reference);
  return {
    expected: expected.length,
    accepted: accepted.length,
    lost: lost.length,
    lostButTold: lost.filter(({ status }) => status === 'UNKNOWN').length,
    duplicates: repeated.length,
    mostForOne: Math.max(0, ...[...textsTo.values()].map((texts) => texts.length)),
    unexplained: repeated.filter((texts) => !texts.slice(0, -1).every(inFlightAtKill)).length,
    early: expected.filter(({ to, dueAt }) => textsTo.get(to)?.some(({ at }) => at < dueAt)).length,
    strangers: accepted.filter(({ to }) => !known.has(to)).length,
    unrecorded: taken.filter(({ status }) => ![...RECORDED, 'UNKNOWN'].includes(status ?? '')).length,
    leftOpen: taken.filter(({ status }) => status === 'UNKNOWN').length,
  };
}

/** What must not be, in words; nothing when all is well. Pure. */
export function complaints(verdict: Verdict, gateway: { readonly deduplicates: boolean }): string[] {
  const limits: readonly (readonly [string, number, number])[] = [
    ['early', verdict.early, 0],
    ['to strangers', verdict.strangers, 0],
    ['sent again without a kill that explains it', verdict.unexplained, 0],
    ['the most often for one reminder', verdict.mostForOne, gateway.deduplicates ? 1 : 2],
    // Without deduplication a text that may have left is not repeated blindly: staff are told of it.
    ['lost', gateway.deduplicates ? verdict.lost : verdict.lost - verdict.lostButTold, 0],
    ['taken and not recorded', verdict.unrecorded, 0],
    ['taken and left open', gateway.deduplicates ? verdict.leftOpen : 0, 0],
  ];
  return limits.filter(([, count, most]) => count > most).map(([what, count]) => `${count} ${what}`);
}
