import type { LocalDate } from '#libs/calendar/local-date.js';
import { fragment, identifier, sql, type NoParameters } from '#libs/database/sql.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import type { MarkEntry } from '../measures/measures.js';
import { ID_LENGTH, SessionIndex, type HeldSession } from './session-index.js';

/** A membership with its days, both ends included. */
export interface MembershipDays {
  readonly id: string;
  readonly groupId: string;
  readonly participantId: string;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

/** What figures follow from, one person after the other: joined when it is their turn, so that few entries are held at once. */
export type MarksOfPeople = Iterable<MarksOfPerson>;

/** What the figures of one person follow from, in time order. */
export interface MarksOfPerson {
  readonly participantId: string;
  readonly entries: readonly MarkEntry[];
  readonly memberships: readonly {
    readonly membership: MembershipDays;
    readonly entries: readonly MarkEntry[];
  }[];
}

interface SeatRow {
  readonly participantId: string;
  readonly sessionId: string;
}

/** The sessions at which somebody has the same mark. One row for many marks: a row each costs several times as much. */
interface MarksRow {
  readonly participantId: string;
  readonly mark: Mark;
  readonly walkIn: boolean;
  /** Ids one after the other, with nothing between. */
  readonly sessionIds: string;
}

interface OfPeople {
  readonly participantIds: readonly string[];
}

/** The id of a session as a book takes it. */
const idInBook = (column: string) => fragment`encode(uuid_send(${identifier(column)}), 'hex')`;

const HELD = fragment`FROM session WHERE status <> 'CANCELLED'`;
const SESSION = fragment`${idInBook('id')} AS id, group_id, local_date AS date, kind = 'MEETING' AS is_meeting`;
const IN_TIME_ORDER = fragment`ORDER BY local_date, starts_at, id`;
/** Sessions that travel together. */
const FETCHED_AT_ONCE = 5_000;

export const COUNT_HELD = sql<
  NoParameters,
  { sessions: number }
>`SELECT count(*)::integer AS sessions ${HELD}`;

export const ALL_HELD = sql<NoParameters, HeldSession>`SELECT ${SESSION} ${HELD} ${IN_TIME_ORDER}`;

export const HELD_WITH_MARKS_OF = sql<OfPeople, HeldSession>`
  SELECT ${SESSION} ${HELD} AND id = ANY (ARRAY(
    SELECT session_id FROM attendance WHERE participant_id = ANY (${'participantIds'}::uuid[]) AND mark IS NOT NULL))
  ${IN_TIME_ORDER}`;

export const MEMBERSHIPS_OF = sql<OfPeople, MembershipDays>`
  SELECT id, group_id, participant_id, starts_on, ends_on FROM membership
  WHERE participant_id = ANY (${'participantIds'}::uuid[])`;

export const SEATS_OF = sql<OfPeople, SeatRow>`
  SELECT u.participant_id, ${idInBook('u.session_id')} AS session_id
  FROM sign_up u JOIN session s ON s.id = u.session_id
  WHERE u.participant_id = ANY (${'participantIds'}::uuid[]) AND u.status = 'SIGNED_UP' AND s.kind <> 'MEETING'`;

export const MARKS_OF = sql<OfPeople, MarksRow>`
  SELECT participant_id, mark, walk_in, string_agg(${idInBook('session_id')}, '') AS session_ids FROM attendance
  WHERE participant_id = ANY (${'participantIds'}::uuid[]) AND mark IS NOT NULL
  GROUP BY participant_id, mark, walk_in`;

/**
 * All sessions of the organisation that were held. Marks are joined with them here and not in SQL: sorted there, a million
 * marks take several times as long.
 * @param tx sees one moment of the database: sessions are counted first
 */
export async function readAllSessions(tx: Tx): Promise<SessionIndex> {
  const book = new SessionIndex((await COUNT_HELD.one(tx, {})).sessions);
  for await (const sessions of ALL_HELD.batches(tx, {}, FETCHED_AT_ONCE)) {
    for (const session of sessions) book.add(session);
  }
  return book;
}

/** The sessions that were held in which these people have a mark. */
export async function readSessionsOf(tx: Tx, participantIds: readonly string[]): Promise<SessionIndex> {
  const sessions = await HELD_WITH_MARKS_OF.rows(tx, { participantIds });
  const book = new SessionIndex(sessions.length);
  for (const session of sessions) book.add(session);
  return book;
}

/** The marks of these people at the sessions of the book, with their memberships: everybody asked for, in that order. */
export async function readMarks(
  tx: Tx,
  participantIds: readonly string[],
  sessions: SessionIndex,
): Promise<MarksOfPeople> {
  const membershipsBy = grouped(await MEMBERSHIPS_OF.rows(tx, { participantIds }));
  const seatsBy = grouped(await SEATS_OF.rows(tx, { participantIds }));
  const marksBy = grouped(await MARKS_OF.rows(tx, { participantIds }));
  return {
    *[Symbol.iterator]() {
      for (const participantId of participantIds) {
        yield joined(participantId, sessions, {
          memberships: membershipsBy.get(participantId) ?? [],
          seats: seatsBy.get(participantId) ?? [],
          marks: marksBy.get(participantId) ?? [],
        });
      }
    },
  };
}

function joined(
  participantId: string,
  sessions: SessionIndex,
  own: {
    readonly memberships: readonly MembershipDays[];
    readonly seats: readonly SeatRow[];
    readonly marks: readonly MarksRow[];
  },
): MarksOfPerson {
  const memberships = own.memberships.map((membership) => ({
    membership,
    group: sessions.numberOfGroup(membership.groupId),
    entries: [] as MarkEntry[],
  }));
  const seats = new Set(own.seats.map(({ sessionId }) => sessions.find(sessionId, 0)));
  const met: MetMark[] = [];
  for (const { mark, walkIn, sessionIds } of own.marks) {
    for (let at = 0; at < sessionIds.length; at += ID_LENGTH) {
      const session = sessions.find(sessionIds, at);
      if (session === null) continue;
      const date = sessions.dateOf(session);
      const group = sessions.groupOf(session);
      const within = memberships.find((one) => one.group === group && covers(one.membership, date))?.entries;
      // A meeting is offered to members; an excursion, visit or workshop to those who have a seat.
      const memberOnDate = sessions.isMeeting(session) ? within !== undefined : seats.has(session);
      met.push({ rank: sessions.rankOf(session), within, entry: { date, mark, walkIn, memberOnDate } });
    }
  }
  met.sort((a, b) => a.rank - b.rank);
  for (const { within, entry } of met) within?.push(entry);
  return { participantId, entries: met.map(({ entry }) => entry), memberships };
}

/** One mark of a person, with the place of its session in time and the entries of the membership that it belongs to. */
interface MetMark {
  readonly rank: number;
  readonly within: MarkEntry[] | undefined;
  readonly entry: MarkEntry;
}

function grouped<Row extends { readonly participantId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.participantId);
    if (group === undefined) groups.set(row.participantId, [row]);
    else group.push(row);
  }
  return groups;
}

/** Whether a date is one of the days of the membership. */
function covers({ startsOn, endsOn }: MembershipDays, date: LocalDate): boolean {
  return startsOn <= date && (endsOn === null || endsOn >= date);
}
