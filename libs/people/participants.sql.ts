import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql, type Fragment } from '#libs/database/sql.js';
import { Participant } from './participant.entity.js';

/** Null: whatever it is. */
interface ListedParticipants {
  /** Of LIKE, in lower case. */
  readonly pattern: string | null;
  readonly onlyIds: readonly string[] | null;
  readonly includeArchived: boolean;
}

/** Finnish alphabetical order of the whole name. */
const BY_NAME: readonly KeysetColumn[] = [
  { expr: 'p.sort_name', direction: 'ASC', cast: 'text' },
  { expr: 'p.id', direction: 'ASC', cast: 'uuid' },
];

const BY_FIRST_NAME: readonly KeysetColumn[] = [
  { expr: 'p.first_name', direction: 'ASC', cast: 'text' },
  { expr: 'p.id', direction: 'ASC', cast: 'uuid' },
];

const listOf = (isCalled: Fragment<ListedParticipants>, order: readonly KeysetColumn[]) =>
  new PagedList<ListedParticipants, Participant>({
    select: columnsOf(Participant, 'p'),
    from: fragment`FROM participant p
      WHERE (${'includeArchived'}::boolean OR p.archived_at IS NULL)
        AND (${'pattern'}::text IS NULL OR ${isCalled})
        AND (${'onlyIds'}::uuid[] IS NULL OR p.id = ANY (${'onlyIds'}))`,
    order,
  });

/** Found and ordered by all of their names, or, for peers, by nothing but first names. */
export const PARTICIPANTS_BY = {
  NAME: listOf(fragment`p.sort_name LIKE ${'pattern'} OR lower(p.alias) LIKE ${'pattern'}`, BY_NAME),
  FIRST_NAME: listOf(fragment`lower(p.first_name) LIKE ${'pattern'}`, BY_FIRST_NAME),
};

export const LOCK_PARTICIPANT = sql<{ id: string }>`
  SELECT 1 FROM participant WHERE id = ${'id'} FOR NO KEY UPDATE`;

export const KEPT_OF = sql<{ ids: readonly string[] }, Participant & { duplicateId: string }>`
  SELECT ${columnsOf(Participant, 'kept')}, merged.id AS duplicate_id
  FROM participant kept JOIN participant merged ON merged.merged_into_id = kept.id
  WHERE merged.id = ANY (${'ids'}::uuid[])`;
