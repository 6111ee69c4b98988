import { audited } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/** People are found by parts of their names, typed without marks on the letters. Rewrites the table: some seconds for a million. */
export class SearchWords1764600000103 extends ForwardMigration {
  protected readonly statements = [
    FOLDED_WORDS,
    NAME_PATTERNS,
    `ALTER TABLE participant ADD COLUMN search_words text COLLATE "C" NOT NULL GENERATED ALWAYS AS
       (folded_words(first_name || ' ' || coalesce(last_name, '') || ' ' || coalesce(alias, ''))) STORED`,
    'DROP TRIGGER audit ON participant',
    audited('participant', ['skip:sort_name', 'skip:search_words']),
  ];
}

/**
 * The words of a name in lower case, each after a space and without the marks on its letters: ' bjorn ostergard'. Letters
 * that Unicode does not take apart are spelled as people type them. An apostrophe divides no word, a hyphen does. The
 * collation is named because the lower case of a letter outside ASCII depends on it.
 */
const FOLDED_WORDS = `
CREATE FUNCTION folded_words(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT ' ' || btrim(regexp_replace(
    replace(replace(replace(replace(
      translate(
        regexp_replace(normalize(lower(name COLLATE "fi-x-icu"), NFKD), '[\\u0300-\\u036f''’ʼ´\`]', '', 'g'),
        'łøđðħıŋŧə', 'loddhinte'),
      'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th'),
    '[-–—\\s.,;:/()"“”%_\\\\]+', ' ', 'g'))
$$`;

/** What LIKE asks of `search_words` for each word of a search: that a word begins with it, or has it anywhere. */
const NAME_PATTERNS = `
CREATE FUNCTION name_patterns(search text, at_beginnings boolean) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = public, pg_temp
AS $$
  SELECT array(SELECT CASE WHEN at_beginnings THEN '% ' ELSE '%' END || word || '%'
    FROM regexp_split_to_table(btrim(folded_words(search)), ' ') AS word WHERE word <> '')
$$`;
