/** A text that the gateway took for delivery, as it wrote it down before it answered. */
export interface Accepted {
  readonly to: string;
  readonly reference: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The worker process that called. */
  readonly life: number;
  /** When the gateway answered; null when the caller was gone by then. */
  readonly answeredAt: number | null;
}

/** A reminder that somebody was to have, and what the database says of it in the end. */
export interface Expected {
  readonly to: string;
  readonly dueAt: number;
  readonly status: string | null;
}

export interface Kill {
  readonly life: number;
  readonly at: number;
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
  /** Duplicates that no kill explains: the first text was not in flight when its worker was killed. */
  readonly unexplained: number;
  /** Taken before it was due. */
  readonly early: number;
  /** Texts to a number that nothing was to be sent to. */
  readonly strangers: number;
  /** Reminders that the gateway took and the database does not know it. */
  readonly unrecorded: number;
}

/** An answer that was sent so shortly before a kill may not have been written down by then. */
const WRITING_MS = 1_000;
const RECORDED = ['ACCEPTED', 'DELIVERED'];

/** Compares what was to happen with what the gateway saw. Pure. */
export function judge(
  expected: readonly Expected[],
  accepted: readonly Accepted[],
  kills: readonly Kill[],
): Verdict {
  const textsTo = new Map<string, Accepted[]>();
  for (const text of accepted) textsTo.set(text.to, [...(textsTo.get(text.to) ?? []), text]);
  const killedAt = new Map(kills.map(({ life, at }) => [life, at]));
  const known = new Set(expected.map(({ to }) => to));
  const repeated = [...textsTo.values()].filter((texts) => texts.length > 1);
  const lost = expected.filter(({ to }) => !textsTo.has(to));
  const inFlightAtKill = ({ life, answeredAt }: Accepted) => {
    const killed = killedAt.get(life);
    return killed !== undefined && (answeredAt === null || answeredAt > killed - WRITING_MS);
  };
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
    unrecorded: expected.filter(({ to, status }) => textsTo.has(to) && !RECORDED.includes(status ?? ''))
      .length,
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
    ['taken and not recorded', gateway.deduplicates ? verdict.unrecorded : 0, 0],
  ];
  return limits.filter(([, count, most]) => count > most).map(([what, count]) => `${count} ${what}`);
}
