import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import {
  MEMBERSHIP_MEASURES,
  PERSON_MEASURES,
  sortableBy,
  type MembershipMeasure,
  type PersonMeasure,
  type SortName,
} from '../measures/catalogue.js';
import type { MembershipRegularity } from './membership-regularity.entity.js';
import type { ParticipantRegularity } from './participant-regularity.entity.js';
import {
  MEMBERSHIPS_BY,
  PARTICIPANTS_BY,
  type RegularityFilter,
  type SortDirection,
} from './regularity-lists.sql.js';

/** What a working list of memberships can be sorted by. */
export type MembershipSort = SortName<MembershipMeasure>;

/** What a working list of people over all their groups can be sorted by. */
export type ParticipantSort = SortName<PersonMeasure>;

/**
 * Working lists for staff, sorted by a measure; whoever has no value yet stands at the end either way. Of today's members,
 * and nobody who is archived. Never shown as a ranking.
 */
@Injectable()
export class RegularityLists {
  async memberships(
    tx: Tx,
    { by, direction }: { readonly by: MembershipSort; readonly direction: SortDirection },
    filter: Partial<RegularityFilter>,
    request: PageRequest,
  ): Promise<MembershipRegularity[]> {
    return MEMBERSHIPS_BY[by][direction].page(tx, whole(filter), request);
  }

  async countMemberships(tx: Tx, filter: Partial<RegularityFilter>): Promise<number> {
    return MEMBERSHIPS_BY.VISITS.ASC.count(tx, whole(filter));
  }

  async participants(
    tx: Tx,
    { by, direction }: { readonly by: ParticipantSort; readonly direction: SortDirection },
    filter: Partial<RegularityFilter>,
    request: PageRequest,
  ): Promise<ParticipantRegularity[]> {
    return PARTICIPANTS_BY[by][direction].page(tx, whole(filter), request);
  }

  async countParticipants(tx: Tx, filter: Partial<RegularityFilter>): Promise<number> {
    return PARTICIPANTS_BY.VISITS.ASC.count(tx, whole(filter));
  }
}

function whole({ groupId = null, siteId = null }: Partial<RegularityFilter>): RegularityFilter {
  return { groupId, siteId };
}

const MEMBERSHIP_SORTS = sortableBy(MEMBERSHIP_MEASURES);
const PARTICIPANT_SORTS = sortableBy(PERSON_MEASURES);

/** What orders a membership in a list, beside its id: its measure, turned round for a falling list. */
export function membershipKey(
  row: MembershipRegularity,
  by: MembershipSort,
  direction: SortDirection,
): number | null {
  return turned(row[MEMBERSHIP_SORTS[by].key], direction);
}

/** What orders a person in a list, beside their id. */
export function participantKey(
  row: ParticipantRegularity,
  by: ParticipantSort,
  direction: SortDirection,
): number | null {
  return turned(row[PARTICIPANT_SORTS[by].key], direction);
}

function turned(value: number | null, direction: SortDirection): number | null {
  return value === null || direction === 'ASC' ? value : -value;
}
