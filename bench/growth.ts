import type { PlannedOrganisation } from '../test/support/planting/plant.js';
import { DOWNLOADS, Named, REQUESTS, type Limit } from './growth-requests.js';
import { median } from './statistics.js';

/** Enough that one slow answer says nothing. */
const TIMES = 7;
/** Of what takes so long, fewer tell enough. */
const SLOW_MS = 5_000;
const TIMES_OF_SLOW = 2;

/** One organisation in one installation. */
export interface Side {
  readonly address: string;
  readonly token: string;
  readonly organisation: PlannedOrganisation;
}

/** The same organisation and request, by itself and among others, and a small one. Medians in milliseconds. */
export interface Growth {
  readonly name: string;
  readonly limit: Limit;
  /** The small association by itself. */
  readonly smallMs: number;
  /** The large one by itself. */
  readonly aloneMs: number;
  /** The large one beside all others. */
  readonly crowdedMs: number;
}

/** Sends every request to three installations in turn: what else the machine does meets all alike. */
export async function* measureGrowth(
  sides: { readonly small: Side; readonly alone: Side; readonly crowded: Side },
  wanted: (name: string) => boolean = () => true,
): AsyncGenerator<Growth> {
  for (const { name, limit, send } of everything().filter((one) => wanted(one.name))) {
    const times = { small: [] as number[], alone: [] as number[], crowded: [] as number[] };
    let runs = TIMES;
    // The first one opens connections and fills caches, and is not counted.
    for (let run = 0; run <= runs; run += 1) {
      for (const side of ['small', 'alone', 'crowded'] as const) {
        const begun = performance.now();
        await send(sides[side], run);
        const ms = performance.now() - begun;
        if (ms > SLOW_MS) runs = TIMES_OF_SLOW;
        if (run > 0) times[side].push(ms);
      }
    }
    yield {
      name,
      limit,
      smallMs: median(times.small),
      aloneMs: median(times.alone),
      crowdedMs: median(times.crowded),
    };
  }
}

interface Sendable {
  readonly name: string;
  readonly limit: Limit;
  readonly send: (side: Side, time: number) => Promise<void>;
}

function everything(): Sendable[] {
  return [
    ...REQUESTS.map(({ name, limit, query, variables }): Sendable => ({
      name,
      limit,
      send: async (side, time) => {
        const body = JSON.stringify({ query, variables: variables(new Named(side.organisation), time) });
        const response = await fetch(`${side.address}/graphql`, {
          method: 'POST',
          headers: headersOf(side),
          body,
        });
        const answer = (await response.json()) as { errors?: unknown };
        if (answer.errors !== undefined) throw new Error(`${name}: ${JSON.stringify(answer.errors)}`);
      },
    })),
    ...DOWNLOADS.map(({ name, limit, path }): Sendable => ({
      name,
      limit,
      send: async (side) => {
        const response = await fetch(side.address + path(new Named(side.organisation)), {
          headers: headersOf(side),
        });
        const body = await response.arrayBuffer();
        if (response.status !== 200)
          throw new Error(`${name}: ${response.status} ${Buffer.from(body).toString()}`);
      },
    })),
  ];
}

function headersOf({ token }: Side): Record<string, string> {
  return { 'content-type': 'application/json', authorization: `Bearer ${token}` };
}
