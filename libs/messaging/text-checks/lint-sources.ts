import type { Tx } from '#libs/database/tenant-database.js';
import { lintBook, type GroupNames, type LintIndex, type PersonNames } from '../lint/lint-index.js';
import { foldedWord } from '../lint/folding.js';
import { LINT_SOURCES } from './lint-sources.sql.js';

/** What is looked for in an organisation's texts, and whose telephone may show which name. */
export interface OrganisationLint {
  readonly index: LintIndex;
  readonly personById: ReadonlyMap<string, PersonNames>;
}

/**
 * Reads what must not be in texts of the transaction's organisation, by one statement: names of its groups, also of those
 * out of use, names of its people, also of those archived, and its own words.
 * @param publicUrl the address people use, without a slash at the end
 * @param exceptGroupId a group that is left out, and with it those of the same internal name
 */
export async function loadLint(
  tx: Tx,
  publicUrl: string,
  exceptGroupId: string | null = null,
): Promise<OrganisationLint> {
  const { groups, people, words, replyNumber } = await LINT_SOURCES.one(tx, {});
  const left = groups.find(({ id }) => id === exceptGroupId);
  return {
    index: lintBook({
      groups: groups.filter((group) => left === undefined || !isOfOneName(group, left)),
      people,
      ownWords: words,
      publicUrl,
      ownNumbers: replyNumber === null ? [] : [replyNumber],
    }),
    personById: new Map(people.map((person) => [person.id, person])),
  };
}

function isOfOneName(one: GroupNames, other: GroupNames): boolean {
  return foldedWord(one.internalName) === foldedWord(other.internalName);
}
