import type { Tx } from '#libs/database/tenant-database.js';
import { lintBook, type GroupNames, type LintBook, type PersonNames } from '../lint/lint-index.js';
import { foldedWord } from '../lint/folding.js';

/** What is looked for in an organisation's texts, and whose telephone may show which name. */
export interface OrganisationLint {
  readonly book: LintBook;
  readonly personById: ReadonlyMap<string, PersonNames>;
}

interface Sources {
  readonly groups: (GroupNames & { readonly id: string })[];
  readonly people: PersonNames[];
  readonly words: string[];
  readonly replyNumber: string | null;
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
  const [sources] = await tx.query<Sources[]>(
    `SELECT
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'id', id, 'internalName', internal_name, 'publicName', public_name)), '[]')
        FROM activity_group) AS groups,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'id', id, 'firstName', first_name, 'lastName', last_name, 'alias', alias)), '[]')
        FROM participant) AS people,
       (SELECT coalesce(jsonb_agg(word), '[]') FROM sensitive_word) AS words,
       (SELECT sms_reply_number FROM organisation LIMIT 1) AS "replyNumber"`,
  );
  const { groups = [], people = [], words = [], replyNumber = null } = sources ?? {};
  const left = groups.find(({ id }) => id === exceptGroupId);
  return {
    book: lintBook({
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
