import { Injectable } from '@nestjs/common';
import { TenantDatabase, type TenantContext, type Tx } from '#libs/database/tenant-database.js';
import { MembershipChanges } from '#libs/groups/membership-changes.js';
import { SessionChanges } from '#libs/groups/session-changes.js';
import { RegisterChanges } from '#libs/participation/registers/register-changes.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { Organisations } from '#libs/people/organisations.js';
import { Vault } from '#libs/secrets/vault.js';
import type { Applied } from './apply/applied.js';
import { applyAttendance, countAttendance, sampleAttendance } from './apply/attendance-apply.js';
import { planAttendance } from './plan/attendance-plan.js';
import { ImportJob, type ImportStatus } from './job/import-job.entity.js';
import { COMPARED_FROM } from './job/import-problem.entity.js';
import type { ImportReport, PlanCounts, PlanSamples } from './job/import-report.js';
import { onlyGroupIdsOfImporter } from './plan/importer-sight.js';
import { forgetFile } from './job/imports.js';
import { applyParticipants, countParticipants, sampleParticipants } from './apply/participants-apply.js';
import { planParticipants } from './plan/participants-plan.js';
import { PlanSubject } from './plan/plan-subject.js';
import { countProblems } from './plan/plan-tables.js';
import { storedJson } from './job/stored-json.js';

/** Compares imports with what is there, and carries them out. Both may run again at any time, even twice at once. */
@Injectable()
export class ImportRuns {
  constructor(
    private readonly database: TenantDatabase,
    private readonly organisations: Organisations,
    private readonly vault: Vault,
    private readonly sessions: SessionChanges,
    private readonly memberships: MembershipChanges,
    private readonly registers: RegisterChanges,
    private readonly names: NamePolicies,
  ) {}

  /** The dry run: leaves the import READY or REFUSED with its problems and its report, and nothing else written. */
  async analyse(context: TenantContext, importId: string): Promise<ImportStatus | null> {
    return this.database.write(context, async (tx) => {
      const subject = await this.take(tx, importId, 'ANALYSING');
      if (subject === null) return null;
      await this.plan(tx, subject);
      const { status, report } = await conclude(tx, subject);
      // Decisions that arrived meanwhile lead to another analysis, which must find the import waiting for it.
      await tx.query(
        `UPDATE import_job SET status = $2, report = $3 WHERE id = $1 AND status = 'ANALYSING' AND options = $4::jsonb`,
        [importId, status, storedJson(report), JSON.stringify(subject.options)],
      );
      return status;
    });
  }

  /**
   * Applies a confirmed import in one transaction, all of it or nothing. What has changed since the analysis is seen: an
   * import that has become unclear is REFUSED instead.
   */
  async apply(context: TenantContext, importId: string): Promise<ImportStatus | null> {
    const acting = await this.actingFor(context, importId);
    return this.database.write(acting, async (tx): Promise<ImportStatus | null> => {
      const subject = await this.take(tx, importId, 'APPLYING');
      if (subject === null) return null;
      await this.plan(tx, subject);
      const { status, report } = await conclude(tx, subject);
      if (status === 'REFUSED') {
        await finish(tx, importId, status, report);
        return status;
      }
      const apply = subject.job.kind === 'PARTICIPANTS' ? applyParticipants : applyAttendance;
      const applied = await apply(tx, subject, (rows) => this.tellProgress(context, importId, rows));
      await this.announce(tx, acting, applied);
      await finish(tx, importId, 'DONE', { ...report, samples: null });
      await forgetFile(tx, [importId]);
      return 'DONE';
    });
  }

  private plan(tx: Tx, subject: PlanSubject): Promise<void> {
    return subject.job.kind === 'PARTICIPANTS'
      ? planParticipants(tx, subject, subject.options, this.vault)
      : planAttendance(tx, subject, subject.options, this.names);
  }

  /** As the services announce what they write one by one. */
  private async announce(
    tx: Tx,
    context: TenantContext,
    { joined, marked, cancelled }: Applied,
  ): Promise<void> {
    await this.memberships.announce(tx, context, { kind: 'ADDED', participantIds: joined });
    await this.registers.announce(tx, context, { participantIds: marked });
    await this.sessions.announce(tx, context, { kind: 'CANCELLED', sessionIds: cancelled });
  }

  /**
   * The import, when it is in the state that the run is for. Imports of an organisation take turns, so that each sees
   * what the one before it has made. The row itself stays unlocked, as progress is written to it from outside.
   */
  private async take(tx: Tx, importId: string, status: ImportStatus): Promise<PlanSubject | null> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('import:' || app_organisation_id(), 0))`);
    const job = await tx.getRepository(ImportJob).findOneBy({ id: importId, status });
    if (job === null) return null;
    const today = await this.organisations.today(tx);
    return new PlanSubject(job, today, await onlyGroupIdsOfImporter(tx, job));
  }

  /** In the audit trail, what an import changes is the doing of whoever brought the file. */
  private async actingFor(context: TenantContext, importId: string): Promise<TenantContext> {
    const job = await this.database.read(context, (tx) =>
      tx.getRepository(ImportJob).findOneBy({ id: importId }),
    );
    const staffMemberId = job?.createdById ?? null;
    return staffMemberId === null ? context : { ...context, actor: { kind: 'STAFF', staffMemberId } };
  }

  /** Seen while the import is applied, hence in a transaction of its own. */
  private async tellProgress(context: TenantContext, importId: string, rows: number): Promise<void> {
    await this.database.write(context, (tx) =>
      tx.query(`UPDATE import_job SET rows_done = $2 WHERE id = $1 AND status = 'APPLYING'`, [
        importId,
        Math.floor(rows),
      ]),
    );
  }
}

/** The last thing in the transaction: a lock on the row would stop the progress that is told from outside. */
async function finish(tx: Tx, importId: string, status: ImportStatus, report: ImportReport): Promise<void> {
  await tx.query(
    `UPDATE import_job SET status = $2, report = $3,
       rows_done = CASE $2 WHEN 'DONE' THEN rows_total ELSE 0 END, finished_at = CASE $2 WHEN 'DONE' THEN now() END
     WHERE id = $1`,
    [importId, status, storedJson(report)],
  );
}

/** Keeps the plan's problems with the import, counts it, and says whether it can be applied. */
async function conclude(
  tx: Tx,
  subject: PlanSubject,
): Promise<{ status: 'READY' | 'REFUSED'; report: ImportReport }> {
  const { importId, job, report } = subject;
  await tx.query('DELETE FROM import_problem WHERE import_id = $1 AND position >= $2', [
    importId,
    COMPARED_FROM,
  ]);
  await tx.query(
    `INSERT INTO import_problem (organisation_id, import_id, position, line, column_number, column_name, severity, code,
       message, needs_decision, candidate_ids)
     SELECT $1, $2, $3::int + row_number() OVER (ORDER BY p.line, p.column_number, p.code), p.line, p.column_number, c.header,
       p.severity, p.code, p.message, p.needs_decision, p.candidate_ids
     FROM plan_problem p
     LEFT JOIN jsonb_to_recordset($4::jsonb) AS c (header text, "columnNumber" int) ON c."columnNumber" = p.column_number`,
    [job.organisationId, importId, COMPARED_FROM, storedJson(report.reading?.columns ?? [])],
  );
  const isPeople = job.kind === 'PARTICIPANTS';
  const counts: PlanCounts = {
    ...(await (isPeople ? countParticipants(tx) : countAttendance(tx))),
    ...(await countProblems(tx, importId)),
  };
  const samples: PlanSamples = await (isPeople ? sampleParticipants(tx) : sampleAttendance(tx));
  const status = counts.errors + counts.undecided > 0 ? 'REFUSED' : 'READY';
  return { status, report: { ...report, counts, samples } };
}
