import { sql, type NoParameters } from '#libs/database/sql.js';
import type { GroupNames, PersonNames } from '../lint/lint-index.js';

export interface Sources {
  readonly groups: (GroupNames & { readonly id: string })[];
  readonly people: PersonNames[];
  readonly words: string[];
  readonly replyNumber: string | null;
}

export const LINT_SOURCES = sql<NoParameters, Sources>`
  SELECT
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
       'id', id, 'internalName', internal_name, 'publicName', public_name)), '[]')
     FROM activity_group) AS groups,
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
       'id', id, 'firstName', first_name, 'lastName', last_name, 'alias', alias)), '[]')
     FROM participant) AS people,
    (SELECT coalesce(jsonb_agg(word), '[]') FROM sensitive_word) AS words,
    (SELECT sms_reply_number FROM organisation LIMIT 1) AS reply_number`;
