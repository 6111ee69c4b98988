import type { LocalDate } from '#libs/calendar/local-date.js';
import { addDays } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { NOT_SPOKEN } from '#libs/regularity/check-ins/check-in-contact.entity.js';
import { MISSES_ARE_RECENT_DAYS } from '#libs/regularity/measures/missed-in-a-row.js';
import type { MarkEntry } from '#libs/regularity/measures/measures.js';
import { byDefinition, weeksByDefinition } from '#libs/regularity/testing/definitions.js';
import { came, eligibleOf } from '#libs/regularity/testing/histories.js';

/*
 * What the rows of one organisation should hold, written out from the definitions of the measures: other SQL than that
 * of the snapshots, no fold, nothing kept from one moment to the next. Slow and plain on purpose.
 */

/** Figures by the column that holds them. */
export type Figures = Readonly<Record<string, number | null>>;

/** A check-in that stands open for a membership. */
export interface OpenCheckIn {
  readonly misses: number;
  readonly missedFrom: LocalDate;
}

/** What a check-in of a membership must be like, if there is one. */
export interface CheckInByDefinition extends OpenCheckIn {
  /** There must be one. Misses that are no longer recent open none, but keep one open. */
  readonly isRecent: boolean;
}

export interface ByDefinition {
  readonly memberships: ReadonlyMap<string, Figures>;
  readonly people: ReadonlyMap<string, Figures>;
  /** By membership; where there is none, no check-in may stand open. */
  readonly checkIns: ReadonlyMap<string, CheckInByDefinition>;
}

interface EntryRow {
  readonly participant_id: string;
  readonly membership_id: string | null;
  readonly date: LocalDate;
  readonly mark: Mark;
  readonly walk_in: boolean;
  readonly was_offered: boolean;
}

interface MembershipRow {
  readonly id: string;
  readonly threshold: number | null;
  readonly contacted_on: LocalDate | null;
  readonly is_of_today: boolean;
  readonly today: LocalDate;
}

/** Sessions that were held, with who is marked there: cancelled ones and those in breaks are none. */
const ENTRIES = `
  SELECT a.participant_id, s.local_date::text AS date, a.mark, a.walk_in, m.id AS membership_id,
    CASE s.kind WHEN 'MEETING' THEN m.id IS NOT NULL ELSE EXISTS (
      SELECT 1 FROM sign_up u WHERE (u.session_id, u.participant_id, u.status) = (s.id, a.participant_id, 'SIGNED_UP')
    ) END AS was_offered
  FROM session s
  JOIN attendance a ON a.session_id = s.id
  LEFT JOIN membership m ON m.group_id = s.group_id AND m.participant_id = a.participant_id
    AND s.local_date <@ daterange(m.starts_on, m.ends_on, '[]')
  WHERE s.cancelled_at IS NULL AND a.mark IS NOT NULL
  ORDER BY s.local_date, s.starts_at, s.id`;

const MEMBERSHIPS = `
  SELECT m.id, g.check_in_after_misses AS threshold, (now() AT TIME ZONE o.time_zone)::date::text AS today,
    p.archived_at IS NULL AND g.archived_at IS NULL
      AND (now() AT TIME ZONE o.time_zone)::date <@ daterange(m.starts_on, m.ends_on, '[]') AS is_of_today,
    (SELECT max(c.contacted_on)::text FROM check_in_contact c
     WHERE c.membership_id = m.id AND NOT c.outcome = ANY ($1)) AS contacted_on
  FROM membership m JOIN activity_group g ON g.id = m.group_id JOIN participant p ON p.id = m.participant_id
  JOIN organisation o ON o.id = m.organisation_id`;

/** What all rows of the organisation should hold at this moment. */
export async function wholeByDefinition(tx: Tx): Promise<ByDefinition> {
  const entries = await tx.query<EntryRow[]>(ENTRIES);
  const memberships = await tx.query<MembershipRow[]>(MEMBERSHIPS, [NOT_SPOKEN]);
  const people = await tx.query<{ id: string }[]>('SELECT id FROM participant WHERE merged_into_id IS NULL');
  const ofMembership = (id: string) => entries.filter((row) => row.membership_id === id).map(entryOf);
  const ofPerson = (id: string) => entries.filter((row) => row.participant_id === id).map(entryOf);
  return {
    memberships: new Map(memberships.map(({ id }) => [id, membershipFigures(ofMembership(id))])),
    people: new Map(people.map(({ id }) => [id, personFigures(ofPerson(id))])),
    checkIns: new Map(
      memberships.flatMap((membership) => {
        const checkIn = checkInOf(membership, ofMembership(membership.id));
        return checkIn === null ? [] : [[membership.id, checkIn]];
      }),
    ),
  };
}

function entryOf(row: EntryRow): MarkEntry {
  return { date: row.date, mark: row.mark, walkIn: row.walk_in, memberOnDate: row.was_offered };
}

/** M2 and M3, with the visits. */
function personFigures(entries: readonly MarkEntry[]): Figures {
  const weeks = weeksByDefinition(entries);
  return {
    visits: weeks.visits,
    active_weeks: weeks.activeWeeks,
    offered_weeks: weeks.offeredWeeks,
    current_streak: weeks.currentStreak,
    best_streak: weeks.bestStreak,
  };
}

/** M1 to M6. */
function membershipFigures(entries: readonly MarkEntry[]): Figures {
  const eligible = eligibleOf(entries);
  const attended = eligible.filter(came).length;
  const rate = eligible.length < 4 ? null : attended / eligible.length;
  const { evenness, similarWeeks, momentum } = byDefinition(entries);
  return {
    ...personFigures(entries),
    attended,
    missed: eligible.length - attended,
    attendance_rate: rate,
    wilson_low: rate === null ? null : wilson(rate, eligible.length, -1),
    wilson_high: rate === null ? null : wilson(rate, eligible.length, 1),
    evenness,
    similar_weeks: similarWeeks,
    momentum,
  };
}

function wilson(share: number, trials: number, side: -1 | 1): number {
  const z = 1.959964;
  const root = Math.sqrt(4 * trials * share * (1 - share) + z ** 2);
  return (2 * trials * share + z ** 2 + side * z * root) / (2 * (trials + z ** 2));
}

/** M7: the eligible misses after the last visit and the last contact, where they are enough. */
function checkInOf(membership: MembershipRow, entries: readonly MarkEntry[]): CheckInByDefinition | null {
  const { threshold, contacted_on: contactedOn, is_of_today: isOfToday, today } = membership;
  const sinceLastVisit = entries.slice(entries.findLastIndex(came) + 1);
  const misses = eligibleOf(sinceLastVisit).filter(({ date }) => contactedOn === null || date > contactedOn);
  const [first] = misses;
  const last = misses.at(-1);
  if (threshold === null || !isOfToday || misses.length < threshold || !first || !last) return null;
  const isRecent = last.date >= addDays(today, -MISSES_ARE_RECENT_DAYS);
  return { misses: misses.length, missedFrom: first.date, isRecent };
}
