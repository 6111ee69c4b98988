import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { keysetWhere, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { MembershipRegularity } from './membership-regularity.entity.js';
import { ParticipantRegularity } from './participant-regularity.entity.js';

/** What a working list of memberships can be sorted by. */
export const MEMBERSHIP_MEASURES = [
  'VISITS',
  'ATTENDANCE_RATE',
  'ACTIVE_WEEKS',
  'CURRENT_STREAK',
  'BEST_STREAK',
  'EVENNESS',
  'SIMILAR_WEEKS',
  'MOMENTUM',
] as const;
export type MembershipMeasure = (typeof MEMBERSHIP_MEASURES)[number];

/** What a working list of people over all their groups can be sorted by: a rate over several groups would compare nothing. */
export const PARTICIPANT_MEASURES = ['VISITS', 'ACTIVE_WEEKS', 'CURRENT_STREAK', 'BEST_STREAK'] as const;
export type ParticipantMeasure = (typeof PARTICIPANT_MEASURES)[number];

export type SortDirection = 'ASC' | 'DESC';

export interface RegularityFilter {
  readonly groupId?: string | null;
  readonly siteId?: string | null;
}

/**
 * Working lists for staff, sorted by a measure; whoever has no value yet stands at the end either way. Of today's members,
 * and nobody who is archived. Never shown as a ranking.
 */
@Injectable()
export class RegularityLists {
  async memberships(
    tx: Tx,
    sort: { readonly by: MembershipMeasure; readonly direction: SortDirection },
    filter: RegularityFilter,
    request: PageRequest,
  ): Promise<MembershipRegularity[]> {
    const ids = await pageOfIds(tx, CURRENT_MEMBERSHIPS, sort, filter, request);
    const rows = await tx.getRepository(MembershipRegularity).findBy({ membershipId: In(ids) });
    return inOrder(ids, rows, (row) => row.membershipId);
  }

  async countMemberships(tx: Tx, filter: RegularityFilter): Promise<number> {
    return countOf(tx, CURRENT_MEMBERSHIPS, filter);
  }

  async participants(
    tx: Tx,
    sort: { readonly by: ParticipantMeasure; readonly direction: SortDirection },
    filter: RegularityFilter,
    request: PageRequest,
  ): Promise<ParticipantRegularity[]> {
    const ids = await pageOfIds(tx, CURRENT_PARTICIPANTS, sort, filter, request);
    const rows = await tx.getRepository(ParticipantRegularity).findBy({ participantId: In(ids) });
    return inOrder(ids, rows, (row) => row.participantId);
  }

  async countParticipants(tx: Tx, filter: RegularityFilter): Promise<number> {
    return countOf(tx, CURRENT_PARTICIPANTS, filter);
  }
}

/** The key of a row in a list: its measure, turned round for a falling list, and its id. */
export function measureKey(
  row: MembershipRegularity | ParticipantRegularity,
  by: MembershipMeasure,
  direction: SortDirection,
): number | null {
  const value = (row as MembershipRegularity)[PROPERTIES[by]];
  return value === null ? null : direction === 'ASC' ? value : -value;
}

const PROPERTIES = {
  VISITS: 'visits',
  ATTENDANCE_RATE: 'attendanceRate',
  ACTIVE_WEEKS: 'activeWeeks',
  CURRENT_STREAK: 'currentStreak',
  BEST_STREAK: 'bestStreak',
  EVENNESS: 'evenness',
  SIMILAR_WEEKS: 'similarWeeks',
  MOMENTUM: 'momentum',
} as const satisfies Record<MembershipMeasure, keyof MembershipRegularity>;

/** A column is named as the measure. Turned round for a falling list, so that nulls are last in both. */
function orderBy(by: MembershipMeasure, direction: SortDirection): KeysetColumn[] {
  const column = `r.${by.toLowerCase()}::float8`;
  return [
    { expr: direction === 'ASC' ? column : `(-${column})`, direction: 'ASC', cast: 'float8', nullable: true },
    { expr: 'r.id', direction: 'ASC', cast: 'uuid' },
  ];
}

const TODAY = `(now() AT TIME ZONE o.time_zone)::date`;
const IS_CURRENT = `p.archived_at IS NULL AND m.starts_on <= ${TODAY} AND coalesce(m.ends_on >= ${TODAY}, true)`;
const IN_FILTER = `($1::uuid IS NULL OR m.group_id = $1) AND ($2::uuid IS NULL OR g.site_id = $2)`;

const CURRENT_MEMBERSHIPS = `
  SELECT r.*, r.membership_id AS id FROM membership_regularity r
  JOIN membership m ON m.id = r.membership_id
  JOIN participant p ON p.id = m.participant_id
  JOIN activity_group g ON g.id = m.group_id
  JOIN organisation o ON o.id = m.organisation_id
  WHERE ${IS_CURRENT} AND ${IN_FILTER}`;

const CURRENT_PARTICIPANTS = `
  SELECT r.*, r.participant_id AS id FROM participant_regularity r WHERE EXISTS (
    SELECT 1 FROM membership m
    JOIN participant p ON p.id = m.participant_id
    JOIN activity_group g ON g.id = m.group_id
    JOIN organisation o ON o.id = m.organisation_id
    WHERE m.participant_id = r.participant_id AND ${IS_CURRENT} AND ${IN_FILTER})`;

async function pageOfIds(
  tx: Tx,
  rows: string,
  sort: { readonly by: MembershipMeasure; readonly direction: SortDirection },
  filter: RegularityFilter,
  request: PageRequest,
): Promise<string[]> {
  const { sql, params, orderBy: order } = keysetWhere(orderBy(sort.by, sort.direction), request, 4);
  const found = await tx.query<{ id: string }[]>(
    `SELECT r.id FROM (${rows}) r WHERE ${sql} ORDER BY ${order} LIMIT $3`,
    [filter.groupId ?? null, filter.siteId ?? null, request.limit + 1, ...params],
  );
  return found.map(({ id }) => id);
}

async function countOf(tx: Tx, rows: string, filter: RegularityFilter): Promise<number> {
  const [row] = await tx.query<[{ count: number }]>(`SELECT count(*)::int AS count FROM (${rows}) r`, [
    filter.groupId ?? null,
    filter.siteId ?? null,
  ]);
  return row.count;
}

function inOrder<Row>(ids: readonly string[], rows: readonly Row[], idOf: (row: Row) => string): Row[] {
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
