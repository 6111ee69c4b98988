import { closedToPeers, NEVER, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/**
 * Which transactions changed what texts are looked over for, so that a process knows whether what it keeps of an organisation's
 * names still holds. A row is only ever added: a counter would make everybody who adds a person wait for one another.
 */
export class NameChanges1796083200008 extends ForwardMigration {
  protected readonly statements = [
    NAME_CHANGE,
    closedToPeers('name_change', NEVER, 'FOR SELECT'),
    KEEP_NAME_CHANGE,
    keptFor(
      'participant',
      'OLD.first_name, OLD.last_name, OLD.alias',
      'NEW.first_name, NEW.last_name, NEW.alias',
    ),
    keptFor('activity_group', 'OLD.internal_name, OLD.public_name', 'NEW.internal_name, NEW.public_name'),
    keptFor('sensitive_word', 'OLD.word', 'NEW.word'),
    `CREATE TRIGGER name_change AFTER UPDATE OF sms_reply_number ON organisation FOR EACH ROW
      EXECUTE FUNCTION keep_name_change()`,
  ];
}

const NAME_CHANGE = tenantTable({
  name: 'name_change',
  key: 'changed_by, of_people',
  columns: `
    -- The transaction, which says when it was seen by whom.
    changed_by xid8 NOT NULL,
    -- Names of people are many, and read again only when one of them changed.
    of_people boolean NOT NULL`,
  audit: 'none',
});

/** As the owner: whoever changes a name need not see who else did. */
const KEEP_NAME_CHANGE = `
CREATE FUNCTION keep_name_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  limits text := coalesce(current_setting('app.group_ids', true), '');
BEGIN
  PERFORM set_config('app.group_ids', '', true);
  INSERT INTO name_change (organisation_id, changed_by, of_people)
  VALUES (coalesce((changed ->> 'organisation_id')::uuid, (changed ->> 'id')::uuid), pg_current_xact_id(),
    TG_TABLE_NAME = 'participant') ON CONFLICT DO NOTHING;
  PERFORM set_config('app.group_ids', limits, true);
  RETURN NULL;
END $$`;

/** Every row that comes or goes, and those of which a name changes. */
function keptFor(table: string, before: string, after: string): string {
  return `CREATE TRIGGER name_change AFTER INSERT OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION keep_name_change();
    CREATE TRIGGER other_name AFTER UPDATE ON ${table} FOR EACH ROW
      WHEN ((${before}) IS DISTINCT FROM (${after})) EXECUTE FUNCTION keep_name_change()`;
}
