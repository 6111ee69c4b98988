import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, sql, type Fragment } from '#libs/database/sql.js';
import { Participant } from './participant.entity.js';

/** Null: whatever it is. */
interface ListedParticipants {
  readonly onlyIds: readonly string[] | null;
  readonly includeArchived: boolean;
}

interface RankedParticipants extends ListedParticipants {
  readonly search: string | null;
  /** Whose phone number was searched for. */
  readonly holderIds: readonly string[];
  readonly currentIds: readonly string[];
  readonly formerIds: readonly string[];
}

const BY_ID: KeysetColumn = { expr: 'p.id', direction: 'ASC', cast: 'uuid' };

/** Finnish alphabetical order of the whole name. */
const BY_NAME: readonly KeysetColumn[] = [{ expr: 'p.sort_name', direction: 'ASC', cast: 'text' }, BY_ID];

const BY_FIRST_NAME: readonly KeysetColumn[] = [
  { expr: 'p.first_name', direction: 'ASC', cast: 'text' },
  BY_ID,
];

const BY_RANK: KeysetColumn = { expr: 'p.rank', direction: 'ASC', cast: 'int' };

const LISTED = fragment<ListedParticipants>`(${'includeArchived'}::boolean OR p.archived_at IS NULL)
  AND (${'onlyIds'}::uuid[] IS NULL OR p.id = ANY (${'onlyIds'}))`;

const listOf = (order: readonly KeysetColumn[]) =>
  new PagedList<ListedParticipants, Participant>({
    select: columnsOf(Participant, 'p'),
    from: fragment`FROM participant p WHERE ${LISTED}`,
    order,
  });

/**
 * Current members come first, then those of another time, then everybody else; among each, those first of whom every word
 * that was typed begins a name. The patterns are subqueries, so that they are made once and not for each row.
 */
const rankedListOf = (words: Fragment, order: readonly KeysetColumn[]) =>
  new PagedList<RankedParticipants, RankedParticipant>({
    select: fragment`${columnsOf(Participant, 'p')}, p.rank`,
    from: fragment<RankedParticipants>`FROM (
      SELECT p.*, CASE WHEN p.id = ANY (${'currentIds'}::uuid[]) THEN 0
          WHEN p.id = ANY (${'formerIds'}::uuid[]) THEN 2 ELSE 4 END
        + CASE WHEN ${'search'}::text IS NULL OR p.id = ANY (${'holderIds'}::uuid[])
          OR ${words} LIKE ALL ((SELECT name_patterns(${'search'}, true))::text[]) THEN 0 ELSE 1 END AS rank
      FROM participant p
      WHERE ${LISTED} AND (${'search'} IS NULL OR p.id = ANY (${'holderIds'})
        OR (${words} LIKE ALL ((SELECT name_patterns(${'search'}, false))::text[])
          AND (SELECT cardinality(name_patterns(${'search'}, false)) > 0)))
    ) p WHERE true`,
    order: [BY_RANK, ...order],
  });

/** A participant with their place among those who were found: less comes first. */
export type RankedParticipant = Participant & { readonly rank: number };

/** Everybody in the order of all of their names, or, for peers, of nothing but first names. */
export const PARTICIPANTS_BY = { NAME: listOf(BY_NAME), FIRST_NAME: listOf(BY_FIRST_NAME) };

/** The same for who was searched for, or is ranked: found by all of their names, or by nothing but first names. */
export const RANKED_PARTICIPANTS_BY = {
  NAME: rankedListOf(fragment`p.search_words`, BY_NAME),
  FIRST_NAME: rankedListOf(fragment`folded_words(p.first_name)`, BY_FIRST_NAME),
};

export const LOCK_PARTICIPANT = sql<{ id: string }>`
  SELECT 1 FROM participant WHERE id = ${'id'} FOR NO KEY UPDATE`;

export const KEPT_OF = sql<{ ids: readonly string[] }, Participant & { duplicateId: string }>`
  SELECT ${columnsOf(Participant, 'kept')}, merged.id AS duplicate_id
  FROM participant kept JOIN participant merged ON merged.merged_into_id = kept.id
  WHERE merged.id = ANY (${'ids'}::uuid[])`;
