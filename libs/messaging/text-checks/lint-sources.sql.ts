import { fragment, literal, sql, type Fragment, type NoParameters } from '#libs/database/sql.js';
import type { GroupNames, PersonNames } from '../lint/lint-index.js';

/** What texts are looked over for, but for people. */
export interface OtherSources {
  /** What the statement saw: `pg_snapshot` as text. */
  readonly snapshot: string;
  readonly groups: (GroupNames & { readonly id: string })[];
  readonly words: string[];
  readonly replyNumber: string | null;
}

export interface Sources extends OtherSources {
  readonly people: PersonNames[];
}

const OTHERS = fragment`pg_current_snapshot()::text AS snapshot,
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
       'id', id, 'internalName', internal_name, 'publicName', public_name)), '[]')
     FROM activity_group) AS groups,
    (SELECT coalesce(jsonb_agg(word), '[]') FROM sensitive_word) AS words,
    (SELECT sms_reply_number FROM organisation LIMIT 1) AS reply_number`;

export const OTHER_SOURCES = sql<NoParameters, OtherSources>`SELECT ${OTHERS}`;

export const LINT_SOURCES = sql<NoParameters, Sources>`
  SELECT ${OTHERS},
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
       'id', id, 'firstName', first_name, 'lastName', last_name, 'alias', alias)), '[]')
     FROM participant) AS people`;

/** More than change names between two looks, unless nobody has looked for long. */
const CHANGES_LOOKED_AT = 50;

export interface NameChanges {
  readonly organisationId: string;
  /** False: the transaction is limited to some groups, and does not see all names. */
  readonly seesAll: boolean;
  /** Whether this very transaction has changed one. */
  readonly byThisOne: boolean;
  /** The transactions that changed names of people last, the newest first, as texts. */
  readonly ofPeople: readonly string[];
  /** The same for all else. */
  readonly ofOthers: readonly string[];
}

function latest(which: Fragment): Fragment {
  return fragment`ARRAY(SELECT changed_by::text FROM name_change WHERE ${which}
      ORDER BY changed_by DESC LIMIT ${literal(CHANGES_LOOKED_AT)})`;
}

export const NAME_CHANGES = sql<NoParameters, NameChanges>`
  SELECT app_organisation_id() AS organisation_id, app_sees_all_groups() AS sees_all,
    EXISTS (SELECT 1 FROM name_change WHERE changed_by = pg_current_xact_id_if_assigned()) AS by_this_one,
    ${latest(fragment`of_people`)} AS of_people, ${latest(fragment`NOT of_people`)} AS of_others`;

/** Whether the list may leave some out. */
export function areAll(latest: readonly string[]): boolean {
  return latest.length < CHANGES_LOOKED_AT;
}
