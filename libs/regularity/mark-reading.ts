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
  /** Entries in time order of every participant asked for. */
  readonly byPerson: ReadonlyMap<string, MarkEntry[]>;
  /** Entries in time order of every membership. */
  readonly byMembership: ReadonlyMap<string, MarkEntry[]>;
}

interface MarkRow {
  readonly participant_id: string;
  readonly session_id: string;
  readonly mark: Mark;
  readonly walk_in: boolean;
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
  const marks = await tx.query<MarkRow[]>(
    `SELECT participant_id, session_id, mark, walk_in FROM attendance
     WHERE participant_id = ANY ($1::uuid[]) AND mark IS NOT NULL`,
    [participantIds],
  );
  return joined(participantIds, { memberships, seats, marks, sessions });
}

function joined(
  participantIds: readonly string[],
  {
    memberships,
    seats,
    marks,
    sessions,
  }: {
    readonly memberships: readonly MembershipDays[];
    readonly seats: readonly { readonly participant_id: string; readonly session_id: string }[];
    readonly marks: readonly MarkRow[];
    readonly sessions: SessionBook;
  },
): MarksOfPeople {
  const people = new Map(
    participantIds.map((id) => [
      id,
      { marks: [] as { row: MarkRow; session: HeldSession }[], memberships: [] as MembershipDays[] },
    ]),
  );
  const hasSeat = new Set(seats.map((seat) => seat.participant_id + seat.session_id));
  const byMembership = new Map<string, MarkEntry[]>();
  for (const membership of memberships) {
    people.get(membership.participant_id)?.memberships.push(membership);
    byMembership.set(membership.id, []);
  }
  for (const row of marks) {
    const session = sessions.get(row.session_id);
    if (session !== undefined) people.get(row.participant_id)?.marks.push({ row, session });
  }
  const byPerson = new Map<string, MarkEntry[]>();
  for (const [id, own] of people) {
    own.marks.sort((a, b) => a.session.rank - b.session.rank);
    byPerson.set(
      id,
      own.marks.map(({ row, session }) => {
        const membership = own.memberships.find((one) => covers(one, session));
        // A meeting is offered to members; an excursion, visit or workshop to those who have a seat.
        const memberOnDate = session.isMeeting
          ? membership !== undefined
          : hasSeat.has(row.participant_id + row.session_id);
        const entry = { date: session.date, mark: row.mark, walkIn: row.walk_in, memberOnDate };
        if (membership !== undefined) byMembership.get(membership.id)!.push(entry);
        return entry;
      }),
    );
  }
  return { memberships, byPerson, byMembership };
}

/** Whether the session belongs to the group of the membership, on one of its days. */
function covers(membership: MembershipDays, session: HeldSession): boolean {
  return (
    membership.group_id === session.groupId &&
    membership.starts_on <= session.date &&
    (membership.ends_on === null || membership.ends_on >= session.date)
  );
}
