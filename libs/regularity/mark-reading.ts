import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Mark } from '#libs/participation/mark.js';
import type { MarkEntry } from './metrics.js';

/** A membership with its days, both ends included. */
export interface MembershipDays {
  readonly id: string;
  readonly group_id: string;
  readonly participant_id: string;
  readonly starts_on: LocalDate;
  readonly ends_on: LocalDate | null;
}

/** What the fold needs to know of a session that was not cancelled. */
interface HeldSession {
  /** Its place among all sessions in time order. */
  readonly rank: number;
  readonly groupId: string;
  readonly date: LocalDate;
  readonly isMeeting: boolean;
}

/** Sessions by id, in time order. Text that repeats is kept once, so that 100,000 sessions take some 20 MB. */
export type SessionBook = ReadonlyMap<string, HeldSession>;

/** Everything that the figures of some people follow from. */
export interface MarksOfPeople {
  readonly memberships: readonly MembershipDays[];
  /** Everybody asked for, one after the other: joined when it is their turn, so that few entries are held at once. */
  people(): Iterable<MarksOfPerson>;
}

/** What the figures of one person follow from, in time order. */
export interface MarksOfPerson {
  readonly participantId: string;
  readonly entries: readonly MarkEntry[];
  readonly memberships: readonly {
    readonly membership: MembershipDays;
    readonly entries: readonly MarkEntry[];
  }[];
}

/** The sessions at which somebody has the same mark. One row for many marks: a row each costs several times as much. */
interface MarksRow {
  readonly participant_id: string;
  readonly mark: Mark;
  readonly walk_in: boolean;
  /** Ids one after the other, with nothing between. */
  readonly session_ids: string;
}

const UUID_LENGTH = 36;

/** One mark of a person, with its session. */
interface MetMark {
  readonly session: HeldSession;
  readonly sessionId: string;
  readonly mark: Mark;
  readonly walkIn: boolean;
}

/**
 * The sessions that were held, of the whole organisation or only those in which these people have a mark.
 * Marks are joined with them here and not in SQL: sorted there, a million marks take several times as long.
 */
export async function readSessionBook(
  tx: Tx,
  participantIds: readonly string[] | null,
): Promise<SessionBook> {
  const rows = await tx.query<{ id: string; group_id: string; date: string; is_meeting: boolean }[]>(
    `SELECT id, group_id, local_date::text AS date, kind = 'MEETING' AS is_meeting FROM session
     WHERE status <> 'CANCELLED' AND ($1::uuid[] IS NULL
       OR id = ANY (ARRAY(SELECT session_id FROM attendance WHERE participant_id = ANY ($1) AND mark IS NOT NULL)))
     ORDER BY local_date, starts_at, id`,
    [participantIds],
  );
  const texts = new Map<string, string>();
  const once = (text: string): string => {
    if (!texts.has(text)) texts.set(text, text);
    return texts.get(text)!;
  };
  return new Map(
    rows.map((row, rank) => [
      row.id,
      { rank, groupId: once(row.group_id), date: once(row.date), isMeeting: row.is_meeting },
    ]),
  );
}

/** The marks of these people at the sessions of the book, with their memberships. */
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
  const seats = await tx.query<{ participant_id: string; session_id: string }[]>(
    `SELECT u.participant_id, u.session_id FROM sign_up u JOIN session s ON s.id = u.session_id
     WHERE u.participant_id = ANY ($1::uuid[]) AND u.status = 'SIGNED_UP' AND s.kind <> 'MEETING'`,
    [participantIds],
  );
  const marks = await tx.query<MarksRow[]>(
    `SELECT participant_id, mark, walk_in, string_agg(session_id::text, '') AS session_ids FROM attendance
     WHERE participant_id = ANY ($1::uuid[]) AND mark IS NOT NULL GROUP BY participant_id, mark, walk_in`,
    [participantIds],
  );
  return {
    memberships,
    *people() {
      const membershipsBy = grouped(memberships);
      const marksBy = grouped(marks);
      const hasSeat = new Set(seats.map((seat) => seat.participant_id + seat.session_id));
      for (const participantId of participantIds) {
        yield joined(participantId, {
          memberships: membershipsBy.get(participantId) ?? [],
          marks: marksBy.get(participantId) ?? [],
          hasSeat,
          sessions,
        });
      }
    },
  };
}

function joined(
  participantId: string,
  {
    memberships,
    marks,
    hasSeat,
    sessions,
  }: {
    readonly memberships: readonly MembershipDays[];
    readonly marks: readonly MarksRow[];
    /** Participant and session, one after the other. */
    readonly hasSeat: ReadonlySet<string>;
    readonly sessions: SessionBook;
  },
): MarksOfPerson {
  const met: MetMark[] = [];
  for (const { mark, walk_in: walkIn, session_ids } of marks) {
    for (let at = 0; at < session_ids.length; at += UUID_LENGTH) {
      const sessionId = session_ids.slice(at, at + UUID_LENGTH);
      const session = sessions.get(sessionId);
      if (session !== undefined) met.push({ session, sessionId, mark, walkIn });
    }
  }
  met.sort((a, b) => a.session.rank - b.session.rank);
  const byMembership = memberships.map((membership) => ({ membership, entries: [] as MarkEntry[] }));
  const entries = met.map(({ session, sessionId, mark, walkIn }) => {
    const own = byMembership.find(({ membership }) => covers(membership, session));
    // A meeting is offered to members; an excursion, visit or workshop to those who have a seat.
    const memberOnDate = session.isMeeting ? own !== undefined : hasSeat.has(participantId + sessionId);
    const entry = { date: session.date, mark, walkIn, memberOnDate };
    own?.entries.push(entry);
    return entry;
  });
  return { participantId, entries, memberships: byMembership };
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

/** Whether the session belongs to the group of the membership, on one of its days. */
function covers(membership: MembershipDays, session: HeldSession): boolean {
  return (
    membership.group_id === session.groupId &&
    membership.starts_on <= session.date &&
    (membership.ends_on === null || membership.ends_on >= session.date)
  );
}
