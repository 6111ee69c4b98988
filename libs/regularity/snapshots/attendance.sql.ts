import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import type { MarkEntry } from '../measures/measures.js';
import { ID_LENGTH, SessionBook, type HeldSession } from './session-index.js';

/** A membership with its days, both ends included. */
export interface MembershipDays {
  readonly id: string;
  readonly group_id: string;
  readonly participant_id: string;
  readonly starts_on: LocalDate;
  readonly ends_on: LocalDate | null;
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
  readonly participant_id: string;
  readonly session_id: string;
}

/** The sessions at which somebody has the same mark. One row for many marks: a row each costs several times as much. */
interface MarksRow {
  readonly participant_id: string;
  readonly mark: Mark;
  readonly walk_in: boolean;
  /** Ids one after the other, with nothing between. */
  readonly session_ids: string;
}

/** SQL: the id of a session as a book takes it. */
const idInBook = (column: string) => `encode(uuid_send(${column}), 'hex')`;

const HELD = `FROM session WHERE status <> 'CANCELLED'`;
const SESSIONS = `SELECT ${idInBook('id')} AS id, group_id, local_date::text AS date, kind = 'MEETING' AS is_meeting`;
const IN_TIME_ORDER = 'ORDER BY local_date, starts_at, id';
/** Sessions that travel together. */
const FETCHED_AT_ONCE = 5_000;

/**
 * All sessions of the organisation that were held. Marks are joined with them here and not in SQL: sorted there, a million
 * marks take several times as long.
 * @param tx sees one moment of the database: sessions are counted first
 */
export async function readAllSessions(tx: Tx): Promise<SessionBook> {
  const [held] = await tx.query<{ n: number }[]>(`SELECT count(*)::int AS n ${HELD}`);
  const book = new SessionBook(held!.n);
  await tx.query(`DECLARE held NO SCROLL CURSOR FOR ${SESSIONS} ${HELD} ${IN_TIME_ORDER}`);
  let rows: HeldSession[];
  do {
    rows = await tx.query<HeldSession[]>(`FETCH ${FETCHED_AT_ONCE} FROM held`);
    for (const row of rows) book.add(row);
  } while (rows.length === FETCHED_AT_ONCE);
  return book;
}

/** The sessions that were held in which these people have a mark. */
export async function readSessionsOf(tx: Tx, participantIds: readonly string[]): Promise<SessionBook> {
  const rows = await tx.query<HeldSession[]>(
    `${SESSIONS} ${HELD} AND id = ANY (ARRAY(
       SELECT session_id FROM attendance WHERE participant_id = ANY ($1::uuid[]) AND mark IS NOT NULL))
     ${IN_TIME_ORDER}`,
    [participantIds],
  );
  const book = new SessionBook(rows.length);
  for (const row of rows) book.add(row);
  return book;
}

/** The marks of these people at the sessions of the book, with their memberships: everybody asked for, in that order. */
export async function readMarks(
  tx: Tx,
  participantIds: readonly string[],
  sessions: SessionBook,
): Promise<MarksOfPeople> {
  const memberships = await tx.query<MembershipDays[]>(
    `SELECT id, group_id, participant_id, starts_on::text AS starts_on, ends_on::text AS ends_on FROM membership
     WHERE participant_id = ANY ($1::uuid[])`,
    [participantIds],
  );
  const seats = await tx.query<SeatRow[]>(
    `SELECT u.participant_id, ${idInBook('u.session_id')} AS session_id FROM sign_up u JOIN session s ON s.id = u.session_id
     WHERE u.participant_id = ANY ($1::uuid[]) AND u.status = 'SIGNED_UP' AND s.kind <> 'MEETING'`,
    [participantIds],
  );
  const marks = await tx.query<MarksRow[]>(
    `SELECT participant_id, mark, walk_in, string_agg(${idInBook('session_id')}, '') AS session_ids FROM attendance
     WHERE participant_id = ANY ($1::uuid[]) AND mark IS NOT NULL GROUP BY participant_id, mark, walk_in`,
    [participantIds],
  );
  const membershipsBy = grouped(memberships);
  const seatsBy = grouped(seats);
  const marksBy = grouped(marks);
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
  sessions: SessionBook,
  own: {
    readonly memberships: readonly MembershipDays[];
    readonly seats: readonly SeatRow[];
    readonly marks: readonly MarksRow[];
  },
): MarksOfPerson {
  const memberships = own.memberships.map((membership) => ({
    membership,
    group: sessions.numberOfGroup(membership.group_id),
    entries: [] as MarkEntry[],
  }));
  const seats = new Set(own.seats.map(({ session_id }) => sessions.find(session_id, 0)));
  const met: MetMark[] = [];
  for (const { mark, walk_in: walkIn, session_ids } of own.marks) {
    for (let at = 0; at < session_ids.length; at += ID_LENGTH) {
      const session = sessions.find(session_ids, at);
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

function grouped<Row extends { readonly participant_id: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.participant_id);
    if (group === undefined) groups.set(row.participant_id, [row]);
    else group.push(row);
  }
  return groups;
}

/** Whether a date is one of the days of the membership. */
function covers({ starts_on, ends_on }: MembershipDays, date: LocalDate): boolean {
  return starts_on <= date && (ends_on === null || ends_on >= date);
}
