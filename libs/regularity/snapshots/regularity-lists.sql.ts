import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, type Fragment } from '#libs/database/sql.js';
import {
  MEMBERSHIP_MEASURES,
  PERSON_MEASURES,
  sortableBy,
  type Measure,
  type SortName,
} from '../measures/catalogue.js';
import { MembershipRegularity } from './membership-regularity.entity.js';
import { ParticipantRegularity } from './participant-regularity.entity.js';

export type SortDirection = 'ASC' | 'DESC';

export interface RegularityFilter {
  readonly groupId: string | null;
  readonly siteId: string | null;
}

interface RowsToSort {
  readonly select: Fragment;
  /** With the measures in `r`. */
  readonly from: Fragment<RegularityFilter>;
  /** The column that tells rows apart. */
  readonly id: string;
}

type Lists<M extends Measure, Row> = {
  readonly [Name in SortName<M>]: Readonly<Record<SortDirection, PagedList<RegularityFilter, Row>>>;
};

/** The same rows as lists in the order of each of these measures that can be sorted by, rising and falling. */
export function listsBy<Row, M extends Measure>(
  measures: readonly M[],
  { select, from, id }: RowsToSort,
): Lists<M, Row> {
  const listIn = ({ column }: Measure, direction: SortDirection) =>
    new PagedList<RegularityFilter, Row>({ select, from, order: orderBy(column, direction, id) });
  const sortable = Object.entries<Measure>(sortableBy(measures));
  return Object.fromEntries(
    sortable.map(([name, measure]) => [name, { ASC: listIn(measure, 'ASC'), DESC: listIn(measure, 'DESC') }]),
  ) as Lists<M, Row>;
}

/** Turned round for a falling list, so that nulls are last in both. */
function orderBy(column: string, direction: SortDirection, id: string): KeysetColumn[] {
  const value = `r.${column}::float8`;
  return [
    { expr: direction === 'ASC' ? value : `(-${value})`, direction: 'ASC', cast: 'float8', nullable: true },
    { expr: id, direction: 'ASC', cast: 'uuid' },
  ];
}

const TODAY = fragment`(now() AT TIME ZONE o.time_zone)::date`;

/** Memberships of today, of nobody who is archived; a condition on `m` may follow. */
const CURRENT = fragment<RegularityFilter>`membership m
  JOIN participant p ON p.id = m.participant_id
  JOIN activity_group g ON g.id = m.group_id
  JOIN organisation o ON o.id = m.organisation_id
  WHERE p.archived_at IS NULL AND m.starts_on <= ${TODAY} AND coalesce(m.ends_on >= ${TODAY}, true)
    AND (${'groupId'}::uuid IS NULL OR m.group_id = ${'groupId'})
    AND (${'siteId'}::uuid IS NULL OR g.site_id = ${'siteId'})`;

export const MEMBERSHIPS_BY = listsBy<MembershipRegularity, (typeof MEMBERSHIP_MEASURES)[number]>(
  MEMBERSHIP_MEASURES,
  {
    select: columnsOf(MembershipRegularity, 'r'),
    from: fragment`FROM membership_regularity r, ${CURRENT} AND m.id = r.membership_id`,
    id: 'r.membership_id',
  },
);

export const PARTICIPANTS_BY = listsBy<ParticipantRegularity, (typeof PERSON_MEASURES)[number]>(
  PERSON_MEASURES,
  {
    select: columnsOf(ParticipantRegularity, 'r'),
    from: fragment`FROM participant_regularity r
      WHERE EXISTS (SELECT 1 FROM ${CURRENT} AND m.participant_id = r.participant_id)`,
    id: 'r.participant_id',
  },
);
