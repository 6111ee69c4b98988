import { SignUpServices } from '#libs/participation/testing/sign-up-services.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import type { MergeSteps, Pair } from '#libs/people/merge-steps.js';
import { ParticipantChanges } from '#libs/people/participant-changes.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { sealedNumber } from '#libs/people/phone-number-sealing.js';
import { PhoneNumber } from '#libs/people/phone-number.entity.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { ParticipantMerging } from '../participant-merging.js';
import type { ParticipantMerge } from '../participant-merge.entity.js';
import { allMergeSteps } from './all-merge-steps.js';

/** A tenant in which people are merged. */
export class MergeFixture {
  readonly services = new SignUpServices();
  readonly snapshots = new RegularitySnapshots();
  readonly steps: MergeSteps = allMergeSteps(this.services.waitlist, this.snapshots);
  readonly merging: ParticipantMerging;

  private constructor(readonly tenant: TestTenant) {
    this.merging = new ParticipantMerging(
      organisationsIn(tenant.database),
      this.steps,
      new ParticipantChanges(),
    );
  }

  static async open(): Promise<MergeFixture> {
    return new MergeFixture(await TestTenant.open());
  }

  close(): Promise<void> {
    return this.tenant.close();
  }

  /** Two people without anything. */
  async pair(): Promise<Pair> {
    const [survivorId, duplicateId] = await this.tenant.participants(2);
    return { survivorId: survivorId!, duplicateId: duplicateId! };
  }

  /** Merges as somebody does who has looked at the preview. */
  async merge(pair: Pair): Promise<ParticipantMerge> {
    const { database, context } = this.tenant;
    const { confirmationToken } = await database.read(context, (tx) =>
      this.merging.preview(tx, context, pair),
    );
    return database.write(context, (tx) => this.merging.merge(tx, context, pair, confirmationToken));
  }

  /** Makes one row with these values, and gives its id. */
  async row(table: string, values: Record<string, unknown>): Promise<string> {
    const all: Record<string, unknown> = { organisation_id: this.tenant.context.organisationId, ...values };
    const names = Object.keys(all);
    const [row] = await this.tenant.sql<Record<string, string>>(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')}) RETURNING *`,
      Object.values(all),
    );
    return row!['id'] ?? '';
  }

  async number(participantId: string, e164: string, life: Partial<PhoneNumber> = {}): Promise<string> {
    const { database, context, today } = this.tenant;
    return database.write(context, async (tx) => {
      const { id } = await tx.getRepository(PhoneNumber).save({
        organisationId: context.organisationId,
        participantId,
        ...sealedNumber(testVault, context.organisationId, e164),
        status: 'ACTIVE' as const,
        validFrom: today,
        confirmedOn: today,
        ...life,
      });
      return id;
    });
  }

  /** How many rows of each table refer to somebody, by `table.column`, as the catalogue of the database has it. */
  async references(participantId: string): Promise<Record<string, number>> {
    const columns = await this.tenant.sql<{ table: string; column: string }>(
      `SELECT DISTINCT c.relname AS table, a.attname AS column
       FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid AND f.contype = 'f'
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (f.conkey)
       WHERE f.confrelid IN ('participant'::regclass, 'excursion_participant'::regclass)
         AND a.attname NOT IN ('organisation_id', 'session_id')
       UNION SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
       WHERE c.relnamespace = 'public'::regnamespace AND a.attname LIKE '%participant%id' AND NOT a.attisdropped
       UNION SELECT 'import_problem', 'candidate_ids' ORDER BY 1, 2`,
    );
    const counts: Record<string, number> = {};
    for (const { table, column } of columns) {
      const [row] = await this.tenant.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${table} WHERE ${column}::text LIKE '%' || $1 || '%'`,
        [participantId],
      );
      counts[`${table}.${column}`] = row!.n;
    }
    return counts;
  }
}
