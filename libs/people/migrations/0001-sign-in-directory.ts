/**
 * What is presented before the organisation is known: e-mail addresses, and the hashes of tokens. A table of the installation,
 * because keys of the organisations' own tables begin with the organisation. The application reads just the entries whose key it
 * gives; triggers write it, as the owner, in the transaction of what they follow.
 */
export const SIGN_IN_DIRECTORY = `
CREATE TABLE sign_in_directory (
  -- EMAIL, or the name of a table of tokens.
  kind text NOT NULL,
  key_hash bytea NOT NULL,
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  -- The row of that organisation.
  subject_id uuid NOT NULL,
  PRIMARY KEY (kind, key_hash, organisation_id)
);
ALTER TABLE sign_in_directory ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY presented_key ON sign_in_directory FOR SELECT
  USING (key_hash = decode(nullif(current_setting('app.presented_key', true), ''), 'hex'));
CREATE POLICY of_the_organisation ON sign_in_directory TO CURRENT_USER
  USING (organisation_id = app_organisation_id());

CREATE FUNCTION find_presented(presented_kind text, presented_key bytea) RETURNS TABLE (organisation_id uuid, subject_id uuid)
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM set_config('app.presented_key', encode(presented_key, 'hex'), true);
  RETURN QUERY SELECT d.organisation_id, d.subject_id FROM sign_in_directory d
    WHERE d.kind = presented_kind AND d.key_hash = presented_key;
  PERFORM set_config('app.presented_key', '', true);
END $$;

CREATE FUNCTION sign_in_key(subject jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN subject ? 'email' THEN sha256(convert_to(subject ->> 'email', 'UTF8')) ELSE (subject ->> 'token_hash')::bytea END;

CREATE FUNCTION keep_sign_in_directory() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM sign_in_directory d
     WHERE d.kind = TG_ARGV[0] AND d.key_hash = sign_in_key(to_jsonb(OLD)) AND d.organisation_id = OLD.organisation_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO sign_in_directory (kind, key_hash, organisation_id, subject_id)
    VALUES (TG_ARGV[0], sign_in_key(to_jsonb(NEW)), NEW.organisation_id, NEW.id);
  END IF;
  RETURN NULL;
END $$`;

/** Keeps the rows of a table of an organisation in the directory. */
export function inSignInDirectory(
  table: string,
  kind: 'EMAIL' | 'ACCESS_TOKEN' | 'SECRET_LINK',
  column: 'email' | 'token_hash',
): string {
  return `CREATE TRIGGER sign_in_directory AFTER INSERT OR DELETE OR UPDATE OF organisation_id, id, ${column} ON ${table}
    FOR EACH ROW EXECUTE FUNCTION keep_sign_in_directory('${kind}')`;
}
