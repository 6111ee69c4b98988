/**
 * How a table of an organisation's data is made and closed: a key, forced row-level security, the limits of peers, the
 * search of workers, the audit, and the refusal of participants who were merged into another one.
 */
export interface TenantTable {
  readonly name: string;
  /**
   * SQL of the columns and constraints besides `organisation_id`, the primary key, and an `id` that the database gives. Every
   * unique or exclusion constraint holds `organisation_id`, so that the tables can be distributed by organisation.
   */
  readonly columns: string;
  /** The columns of the primary key after `organisation_id`; without them it is an `id` that the database gives. */
  readonly key?: string;
  readonly indexes?: string;
  /** Extra arguments of the audit trigger, or 'none' for rows that machines keep and people never edit. */
  readonly audit?: readonly string[] | 'none';
  /** SQL that is true for rows a peer may see; their own groups are `app_group_ids()`. */
  readonly peerSees?: string;
  /** What workers see of all organisations when they look for work: the view `<name>_everywhere`. */
  readonly everywhere?: Everywhere;
  /** True for a table with a `participant_id`: it never refers to somebody who was merged into another participant. */
  readonly ofParticipants?: boolean;
}

/** Bare columns, never of a person, and SQL that is true for the rows. */
interface Everywhere {
  readonly columns: string;
  readonly where?: string;
}

/** Peer conditions for a table with a group, for one that hangs on a session, and for what peers never see. */
export const OWN_GROUP = 'group_id = ANY (app_group_ids())';
export const OWN_SESSION = 'peer_sees_session(session_id)';
export const NEVER = 'false';

/** The statements that make a table of tenants with all that belongs to it. */
export function tenantTable(table: TenantTable): string {
  const { name, key = 'id', indexes, audit = [], peerSees } = table;
  return joined([
    `CREATE TABLE ${name} (
      organisation_id uuid NOT NULL REFERENCES organisation (id),
      ${table.key === undefined ? 'id uuid DEFAULT gen_random_uuid(),' : ''}
      ${table.columns.trim()},
      PRIMARY KEY (organisation_id, ${key})
    )`,
    indexes,
    closedToOthers(name),
    peerSees && closedToPeers(name, peerSees),
    table.everywhere && seenEverywhere(name, table.everywhere),
    audit !== 'none' && audited(name, audit),
    table.ofParticipants && refusesMerged(name),
    takenForOneOrganisation(name),
  ]);
}

/** Forced row-level security: an organisation sees and writes its own rows only. */
export function closedToOthers(table: string, tenantColumn = 'organisation_id'): string {
  return `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY of_the_organisation ON ${table} USING (${tenantColumn} = app_organisation_id())`;
}

/**
 * Limits peers to some rows.
 * @param command `FOR SELECT` where what a peer does adds rows that the peer may not read
 */
export function closedToPeers(table: string, peerSees: string, command: 'FOR SELECT' | '' = ''): string {
  return `CREATE POLICY of_own_groups_for_peers ON ${table} AS RESTRICTIVE ${command}
    USING (app_sees_all_groups() OR ${peerSees})`;
}

/**
 * Shows rows of all organisations to workers that look for work, in a view. A policy for everybody would do it too, but then no
 * index that begins with `organisation_id` could be used on the table: a row would be the organisation's, or a worker's.
 */
export function seenEverywhere(table: string, { columns, where = 'true' }: Everywhere): string {
  return `CREATE POLICY search_for_work ON ${table} FOR SELECT TO CURRENT_USER USING (app_is_system());
    CREATE VIEW ${table}_everywhere AS SELECT ${columns} FROM ${table} WHERE app_is_system() AND ${where}`;
}

/** @param triggerArguments as `write_audit_event` takes them */
export function audited(table: string, triggerArguments: readonly string[] = []): string {
  return `CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON ${table}
    FOR EACH ROW EXECUTE FUNCTION write_audit_event(${triggerArguments.map((argument) => `'${argument}'`).join(', ')})`;
}

/**
 * Keeps the rows of a table away from participants who were merged into another one: whoever writes such a row while the
 * two are being merged waits, and is then refused.
 */
function refusesMerged(table: string): string {
  return `CREATE TRIGGER refuse_merged AFTER INSERT OR UPDATE OF participant_id ON ${table}
    FOR EACH ROW WHEN (NEW.participant_id IS NOT NULL) EXECUTE FUNCTION refuse_merged_participant()`;
}

/**
 * Lets the planner take a table that was never analysed for one of a single organisation. Otherwise it expects almost no row for
 * an organisation, and reads all of them for each one that it looks for. Older servers learn it from their first ANALYZE.
 */
export function takenForOneOrganisation(table: string): string {
  return `DO $$ BEGIN
    IF current_setting('server_version_num')::integer >= 180000 THEN
      PERFORM pg_restore_attribute_stats('schemaname', 'public', 'relname', '${table}', 'attname', 'organisation_id',
        'inherited', false, 'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real);
    END IF;
  END $$`;
}

/** Closes a table that belongs to the installation and to no organisation. */
export function ofTheInstallation(table: string): string {
  return `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY of_the_installation ON ${table} USING (app_is_system())`;
}

function joined(statements: readonly (string | false | undefined)[]): string {
  return statements
    .filter((statement) => typeof statement === 'string' && statement !== '')
    .map((statement) => String(statement).trim().replace(/;$/, ''))
    .join(';\n');
}
