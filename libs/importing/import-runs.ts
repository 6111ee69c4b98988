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
import type { ImportReport, PlanCounts, PlanSamples } from './job/import-report.js';
import { onlyGroupIdsOfImporter } from './plan/importer-sight.js';
import { forgetFile } from './job/imports.js';
import { applyParticipants, countParticipants, sampleParticipants } from './apply/participants-apply.js';
import { planParticipants } from './plan/participants-plan.js';
import { PlanSubject } from './plan/plan-subject.js';
import {
  COUNT_PROBLEMS,
  FORGET_COMPARED_PROBLEMS,
  KEEP_PLAN_PROBLEMS,
  PLAN_PROBLEM_LIST,
} from './plan/plan-problems.sql.js';
import { FINISH, KEEP_ANALYSIS, TAKE_TURN, TELL_PROGRESS } from './import-runs.sql.js';
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
      await KEEP_ANALYSIS.run(tx, {
        importId,
        status,
        report: storedJson(report),
        options: JSON.stringify(subject.options),
      });
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
    await TAKE_TURN.run(tx, {});
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
    await this.database.write(context, (tx) => TELL_PROGRESS.run(tx, { importId, rows: Math.floor(rows) }));
  }
}

/** The last thing in the transaction: a lock on the row would stop the progress that is told from outside. */
async function finish(tx: Tx, importId: string, status: ImportStatus, report: ImportReport): Promise<void> {
  await FINISH.run(tx, { importId, status, report: storedJson(report) });
}

/** Keeps the plan's problems with the import, counts it, and says whether it can be applied. */
async function conclude(
  tx: Tx,
  subject: PlanSubject,
): Promise<{ status: 'READY' | 'REFUSED'; report: ImportReport }> {
  const { importId, job, report } = subject;
  await FORGET_COMPARED_PROBLEMS.run(tx, { importId });
  await KEEP_PLAN_PROBLEMS.run(tx, {
    organisationId: job.organisationId,
    importId,
    words: JSON.stringify(PLAN_PROBLEM_LIST),
    columns: storedJson(report.reading?.columns ?? []),
  });
  const isPeople = job.kind === 'PARTICIPANTS';
  const counts: PlanCounts = {
    ...(await (isPeople ? countParticipants(tx) : countAttendance(tx))),
    ...(await COUNT_PROBLEMS.one(tx, { importId })),
  };
  const samples: PlanSamples = await (isPeople ? sampleParticipants(tx) : sampleAttendance(tx));
  const status = counts.errors + counts.undecided > 0 ? 'REFUSED' : 'READY';
  return { status, report: { ...report, counts, samples } };
}
