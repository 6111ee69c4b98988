import type { RosterSession } from './register.graphql.js';
import type { Mark } from './mark.js';

/** One person on a register, as the phone keeps it: a name to call them by, and nothing else about them. */
export interface RosterRow {
  readonly participantId: string;
  readonly name: string;
  readonly isExpected: boolean;
  /** What they said about coming; null: nothing yet. */
  readonly said: 'COMING' | 'NOT_COMING' | null;
  readonly askForNumber: boolean;
  readonly mark: Mark | null;
  /** When that mark was made, in milliseconds; null: never marked. */
  readonly markedAt: number | null;
  /** What staff remarked; held while the page is open and never kept on the device. */
  readonly note: string | null;
  /** Set on somebody who came for the first time on this device: marks that are on their way still say it. */
  readonly newcomerKey?: string;
}

/** The register of a session, as the phone keeps it. */
export interface Roster {
  readonly sessionId: string;
  readonly groupName: string;
  readonly place: string | null;
  readonly localDate: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly isCancelled: boolean;
  readonly closedAt: string | null;
  readonly visitors: number;
  readonly rows: readonly RosterRow[];
}

export function toRoster(session: RosterSession): Roster {
  const { register } = session;
  const names = namesOf(register.rows.map(({ participant }) => participant));
  const rows = register.rows.map((row) => ({
    participantId: row.participant.id,
    name: names.get(row.participant.id) ?? row.participant.firstName,
    isExpected: row.expected !== 'WALK_IN',
    said: row.answer.said === 'NOTHING_YET' ? null : row.answer.said,
    askForNumber: row.askToConfirmNumber ?? false,
    mark: row.attendance?.mark ?? null,
    markedAt: row.attendance ? Date.parse(row.attendance.markedAt) : null,
    note: row.attendance?.note ?? null,
  }));
  return {
    sessionId: session.id,
    groupName: session.group.publicName,
    place: session.place,
    localDate: session.localDate,
    startsAt: session.startsAt,
    endsAt: session.endsAt,
    isCancelled: session.status === 'CANCELLED',
    closedAt: register.closedAt,
    visitors: register.anonymousVisitors ?? 0,
    rows,
  };
}

interface Named {
  readonly id: string;
  readonly firstName: string;
  readonly alias: string | null;
  readonly lastName: string | null;
}

/** What people are called on a list: their first name or alias, with an initial only where two would be mixed up. */
export function namesOf(people: readonly Named[]): ReadonlyMap<string, string> {
  const short = (person: Named) => person.alias ?? person.firstName;
  const uses = new Map<string, number>();
  for (const person of people) uses.set(short(person), (uses.get(short(person)) ?? 0) + 1);
  return new Map(
    people.map((person) => {
      const initial = person.lastName?.slice(0, 1);
      const isShared = (uses.get(short(person)) ?? 0) > 1;
      return [person.id, isShared && initial ? `${short(person)} ${initial}.` : short(person)] as const;
    }),
  );
}

/** A mark that the server took, or holds. */
export interface TakenMark {
  readonly participantId: string;
  /** As they stand on the register, for where they are not on it yet. */
  readonly name: string;
  /** Under which they were added, where they came for the first time on this device. */
  readonly newcomerKey?: string;
  readonly mark: Mark | null;
  readonly markedAt: number;
  readonly note: string | null;
}

/** What the server took in one go. */
export interface Taken {
  readonly marks: readonly TakenMark[];
  /** How many came without giving a name; null: that was not told. */
  readonly visitors: number | null;
}

/** The register with all that the server took meanwhile. */
export function withAllTaken(roster: Roster, { marks, visitors }: Taken): Roster {
  return { ...withTaken(roster, marks), visitors: visitors ?? roster.visitors };
}

/**
 * The register with marks that the server took meanwhile; a mark never gives way to an earlier one. Whoever was added on this
 * device stays in sight when their mark has left the outbox, before the register is read again.
 */
export function withTaken(roster: Roster, taken: readonly TakenMark[]): Roster {
  const latest = new Map(taken.map((each) => [each.participantId, each]));
  const known = new Set(roster.rows.map(({ participantId }) => participantId));
  const added = [...latest.values()].filter(({ participantId }) => !known.has(participantId)).map(addedRow);
  return {
    ...roster,
    rows: [...roster.rows, ...added].map((row) => {
      const mark = latest.get(row.participantId);
      if (!mark || (row.markedAt !== null && row.markedAt >= mark.markedAt)) return row;
      return { ...row, mark: mark.mark, markedAt: mark.markedAt, note: mark.note };
    }),
  };
}

/** Somebody who was not on the list, before any mark. */
export function addedRow({
  participantId,
  name,
  newcomerKey,
}: Pick<RosterRow, 'participantId' | 'name' | 'newcomerKey'>): RosterRow {
  return {
    participantId,
    name,
    isExpected: false,
    said: null,
    askForNumber: false,
    mark: null,
    markedAt: null,
    note: null,
    ...(newcomerKey === undefined ? {} : { newcomerKey }),
  };
}

/** What the server says now, over what was known: an answer that was read earlier takes no mark back. */
export function newer(known: Roster | undefined, read: Roster): Roster {
  if (!known) return read;
  const listed = new Set(read.rows.map(({ participantId }) => participantId));
  const marks = known.rows.flatMap(({ participantId, name, mark, markedAt, note }) =>
    markedAt === null || !listed.has(participantId) ? [] : [{ participantId, name, mark, markedAt, note }],
  );
  const keys = new Map(known.rows.map(({ participantId, newcomerKey }) => [participantId, newcomerKey]));
  const rows = read.rows.map((row) => {
    const newcomerKey = keys.get(row.participantId);
    return newcomerKey === undefined ? row : { ...row, newcomerKey };
  });
  return withTaken({ ...read, rows }, marks);
}

/** As it may be kept on the device: without what staff remarked. */
export function withoutRemarks(roster: Roster): Roster {
  return { ...roster, rows: roster.rows.map((row) => ({ ...row, note: null })) };
}
