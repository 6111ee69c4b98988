import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { ask, Unreachable } from '../api/ask.js';
import { daysLater, localDay } from '../words/dates.js';
import { Rosters, RosterOfSession } from './register.graphql.js';
import { keepRosters, keptRosters } from './roster-shelf.js';
import { newer, toRoster, withAllTaken, type Roster, type Taken } from './roster.js';

/** Registers of today and tomorrow are kept on the device; each is known by its session. */
export interface DayList {
  readonly today: readonly string[];
  readonly tomorrow: readonly string[];
  /** When it was read from the server, in milliseconds. */
  readonly readAt: number;
  /** Whether these are one's own sessions, or those of everybody as one has none. */
  readonly isMine: boolean;
  /** Whether the network failed since. */
  readonly isKept: boolean;
}

const WATCHED_MS = 8000;

export const rosterKey = (sessionId: string) => ['roster', sessionId] as const;
const dayKey = (keeper: string) => ['day', keeper] as const;

/** The sessions of today and tomorrow; their registers are put in their own places. */
export function dayQuery(client: QueryClient, keeper: string, timeZone: string) {
  return queryOptions({
    queryKey: dayKey(keeper),
    queryFn: async ({ signal }): Promise<DayList> => {
      const today = localDay(Date.now(), timeZone);
      const tomorrow = daysLater(today, 1);
      try {
        const read = async (mine: boolean) =>
          (await ask(Rosters, { from: today, to: tomorrow, mine }, { as: keeper, signal })).sessions.nodes;
        const own = await read(true);
        // Whoever leads no group, such as a coordinator, sees those of all.
        const rosters = (own.length > 0 ? own : await read(false))
          .map(toRoster)
          .map((roster) => putRoster(client, roster));
        await keepRosters(keeper, rosters);
        return { ...dayList(rosters, today, tomorrow, Date.now(), false), isMine: own.length > 0 };
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        const kept = await keptRosters(keeper);
        if (kept.length === 0) throw error;
        const readAt = Math.min(...kept.map(({ savedAt }) => savedAt));
        return dayList(
          kept.map(({ roster }) => roster),
          today,
          tomorrow,
          readAt,
          true,
        );
      }
    },
  });
}

/** One register, from the server or, without a network, as it is kept. */
export function rosterQuery(client: QueryClient, keeper: string, sessionId: string) {
  return queryOptions({
    queryKey: rosterKey(sessionId),
    refetchInterval: WATCHED_MS,
    queryFn: async ({ signal }): Promise<Roster | null> => {
      const known = client.getQueryData<Roster | null>(rosterKey(sessionId)) ?? undefined;
      try {
        const { session } = await ask(RosterOfSession, { id: sessionId }, { as: keeper, signal });
        return session && newer(known, toRoster(session));
      } catch (error) {
        if (error instanceof Unreachable && known) return known;
        throw error;
      }
    },
  });
}

function dayList(
  rosters: readonly Roster[],
  today: string,
  tomorrow: string,
  readAt: number,
  isKept: boolean,
): DayList {
  const of = (day: string) =>
    rosters
      .filter(({ localDate }) => localDate === day)
      .sort((a, b) => a.startsAt.localeCompare(b.startsAt))
      .map(({ sessionId }) => sessionId);
  return { today: of(today), tomorrow: of(tomorrow), readAt, isMine: false, isKept };
}

function putRoster(client: QueryClient, read: Roster): Roster {
  const known = client.getQueryData<Roster | null>(rosterKey(read.sessionId)) ?? undefined;
  const roster = newer(known, read);
  client.setQueryData(rosterKey(read.sessionId), roster);
  return roster;
}

/** Lays what the device keeps in place before the first page is shown. */
export async function warmRosters(client: QueryClient, keeper: string): Promise<void> {
  for (const { roster, savedAt } of await keptRosters(keeper)) {
    client.setQueryData(rosterKey(roster.sessionId), roster, { updatedAt: savedAt });
  }
}

/** What the server took stands at once, and an answer that is on its way and was read before is not waited for. */
export function patchRoster(client: QueryClient, sessionId: string, taken: Taken): void {
  void client.cancelQueries({ queryKey: rosterKey(sessionId) });
  client.setQueryData<Roster | null>(rosterKey(sessionId), (roster) => roster && withAllTaken(roster, taken));
}

/** Something else about a register changed, such as that it was closed. */
export function changeRoster(client: QueryClient, sessionId: string, change: Partial<Roster>): void {
  client.setQueryData<Roster | null>(rosterKey(sessionId), (roster) => roster && { ...roster, ...change });
}
