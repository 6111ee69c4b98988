/**
 * How every table of an organisation's data is closed: forced row-level security, the limits of peers, and an audit trigger.
 */
export interface TenantTable {
  readonly name: string;
  /** The column that holds the organisation; `id` only for the organisation itself. */
  readonly tenantColumn?: string;
  /** Extra arguments of the audit trigger, or 'none' for rows that machines keep and people never edit. */
  readonly audit?: readonly string[] | 'none';
  /** SQL that is true for rows a peer may see; their own groups are `app_group_ids()`. */
  readonly peerSees?: string;
  /** True where what a peer does adds rows that the peer may not read. */
  readonly peersMayCause?: boolean;
}

/** Peer conditions for a table with a group, for one that hangs on a session, and for what peers never see. */
export const OWN_GROUP = 'group_id = ANY (app_group_ids())';
export const OWN_SESSION = 'peer_sees_session(session_id)';
export const NEVER = 'false';

/**
 * The statement that keeps the rows of a table away from participants who were merged into another one. Run it for every
 * table with a `participant_id`: whoever writes such a row while the two are being merged waits, and is then refused.
 */
export function refusesMerged(table: string): string {
  return `CREATE TRIGGER refuse_merged AFTER INSERT OR UPDATE OF participant_id ON ${table}
    FOR EACH ROW WHEN (NEW.participant_id IS NOT NULL) EXECUTE FUNCTION refuse_merged_participant()`;
}

/** The statements that close a table. Run them after it was made, in the same migration. */
export function tenantTable({
  name,
  tenantColumn = 'organisation_id',
  audit = [],
  peerSees,
  peersMayCause,
}: TenantTable): string {
  const triggerArguments = audit === 'none' ? null : audit.map((argument) => `'${argument}'`).join(', ');
  return [
    `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY of_the_organisation ON ${name} USING (${tenantColumn} = app_organisation_id())`,
    peerSees &&
      `CREATE POLICY of_own_groups_for_peers ON ${name} AS RESTRICTIVE ${peersMayCause ? 'FOR SELECT' : ''}
       USING (app_group_ids() IS NULL OR ${peerSees})`,
    triggerArguments !== null &&
      `CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON ${name}
       FOR EACH ROW EXECUTE FUNCTION write_audit_event(${triggerArguments})`,
  ]
    .filter(Boolean)
    .join(';\n');
}
