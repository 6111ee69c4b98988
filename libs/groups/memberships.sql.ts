import type { LocalDate } from '#libs/calendar/local-date.js';
import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, identifier, sql, type Fragment } from '#libs/database/sql.js';
import { MEMBER_ON } from './member-on.sql.js';
import { Membership, type MembershipRole } from './membership.entity.js';

interface ListedMemberships {
  readonly parentIds: readonly string[];
  /** Null: of any time. */
  readonly activeOn: LocalDate | null;
}

/** By first day, then as they were added. */
const BY_START: readonly KeysetColumn[] = [
  { expr: 'm.starts_on', direction: 'ASC', cast: 'date' },
  { expr: 'm.id', direction: 'ASC', cast: 'uuid' },
];

const listedBy = (parent: Fragment) =>
  fragment<ListedMemberships>`FROM membership m
    WHERE ${parent} = ANY (${'parentIds'}::uuid[])
      AND (${'activeOn'}::date IS NULL
        OR m.starts_on <= ${'activeOn'} AND coalesce(m.ends_on >= ${'activeOn'}, true))`;

const listOf = (parent: Fragment) => ({
  list: new PagedList<ListedMemberships, Membership>({
    select: columnsOf(Membership, 'm'),
    from: listedBy(parent),
    order: BY_START,
    perParent: parent,
  }),
  counts: sql<ListedMemberships, { parentId: string; total: number }>`
    SELECT ${parent} AS parent_id, count(*)::integer AS total ${listedBy(parent)} GROUP BY ${parent}`,
});

/** The memberships of each of several groups or participants. */
export const MEMBERSHIPS_BY = {
  groupId: listOf(identifier('m.group_id')),
  participantId: listOf(identifier('m.participant_id')),
};

interface AddedMemberships {
  readonly organisationId: string;
  readonly groupId: string;
  readonly participantIds: readonly string[];
  readonly role: MembershipRole;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

export const ADD_MEMBERSHIPS = sql<AddedMemberships, { id: string }>`
  INSERT INTO membership (organisation_id, group_id, participant_id, role, starts_on, ends_on)
  SELECT ${'organisationId'}, ${'groupId'}, added.id, ${'role'}, ${'startsOn'}, ${'endsOn'}
  FROM unnest(${'participantIds'}::uuid[]) AS added (id) RETURNING id`;

export const LOCK_MEMBERSHIP = sql<{ id: string }>`
  SELECT 1 FROM membership WHERE id = ${'id'} FOR NO KEY UPDATE`;

export const CURRENT_AND_FUTURE_MEMBERS = sql<{ groupId: string }, { id: string }>`
  SELECT DISTINCT m.participant_id AS id FROM membership m JOIN organisation o ON o.id = m.organisation_id
  WHERE m.group_id = ${'groupId'} AND coalesce(m.ends_on >= (now() AT TIME ZONE o.time_zone)::date, true)`;

interface MemberOfSomeTime {
  readonly id: string;
  readonly isCurrent: boolean;
}

export const MEMBERS_TODAY = sql<{ groupId: string }, MemberOfSomeTime>`
  SELECT m.participant_id AS id, bool_or(m.starts_on <= today.day AND coalesce(m.ends_on >= today.day, true)) AS is_current
  FROM membership m, (SELECT (now() AT TIME ZONE o.time_zone)::date AS day FROM organisation o) today
  WHERE m.group_id = ${'groupId'} GROUP BY m.participant_id`;

export const MEMBERS_ON_SESSION_DATE = sql<{ sessionId: string }, MemberOfSomeTime>`
  SELECT m.participant_id AS id, bool_or(${MEMBER_ON}) AS is_current
  FROM session s JOIN membership m ON m.group_id = s.group_id
  WHERE s.id = ${'sessionId'} GROUP BY m.participant_id`;

export const MEMBERS_OF_ANY_TIME = sql<{ groupId: string }, { id: string }>`
  SELECT DISTINCT participant_id AS id FROM membership WHERE group_id = ${'groupId'}`;
