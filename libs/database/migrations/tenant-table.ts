/**
 * How a table of an organisation's data is made and closed: a key, forced row-level security, the limits of peers, the
 * search of workers, the audit, and the refusal of participants who were merged into another one.
 */
export interface TenantTable {
  readonly name: string;
  /** SQL of the columns and constraints besides `id`, `organisation_id` and the keys over them. */
  readonly columns: string;
  /** Where `id` comes from; 'NONE' for a table whose `columns` bring another primary key. */
  readonly id?: 'DATABASE' | 'APPLICATION' | 'NONE';
  /** False where nothing refers to the rows. */
  readonly referenced?: boolean;
  readonly indexes?: string;
  /** Extra arguments of the audit trigger, or 'none' for rows that machines keep and people never edit. */
  readonly audit?: readonly string[] | 'none';
  /** SQL that is true for rows a peer may see; their own groups are `app_group_ids()`. */
  readonly peerSees?: string;
  /** SQL that is true for rows in which workers look for organisations with work to do. */
  readonly workersSearch?: string;
  /** True for a table with a `participant_id`: it never refers to somebody who was merged into another participant. */
  readonly ofParticipants?: boolean;
}

/** Peer conditions for a table with a group, for one that hangs on a session, and for what peers never see. */
export const OWN_GROUP = 'group_id = ANY (app_group_ids())';
export const OWN_SESSION = 'peer_sees_session(session_id)';
export const NEVER = 'false';

/** The statements that make a table of tenants with all that belongs to it. */
export function tenantTable(table: TenantTable): string {
  const { name, id = 'DATABASE', referenced = id !== 'NONE', indexes, audit = [], peerSees } = table;
  return joined([
    `CREATE TABLE ${name} (
      ${id === 'NONE' ? '' : `id uuid PRIMARY KEY ${id === 'DATABASE' ? 'DEFAULT gen_random_uuid()' : ''},`}
      organisation_id uuid NOT NULL REFERENCES organisation (id),
      ${table.columns.trim()}
      ${referenced ? ', UNIQUE (organisation_id, id)' : ''}
    )`,
    indexes,
    closedToOthers(name),
    peerSees && closedToPeers(name, peerSees),
    table.workersSearch && searchedByWorkers(name, table.workersSearch),
    audit !== 'none' && audited(name, audit),
    table.ofParticipants && refusesMerged(name),
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
    USING (app_group_ids() IS NULL OR ${peerSees})`;
}

/** Shows the rows of all organisations to workers that look for work. */
export function searchedByWorkers(table: string, condition: string): string {
  const rows = condition === 'true' ? '' : ` AND ${condition}`;
  return `CREATE POLICY search_for_work ON ${table} FOR SELECT USING (app_is_system()${rows})`;
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
