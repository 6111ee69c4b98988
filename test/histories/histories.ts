import type { DataSource } from 'typeorm';
import { createDataSource } from '#libs/database/data-source.js';
import { TenantDatabase, type TenantContext, type Tx } from '#libs/database/tenant-database.js';
import { withChangedStatements } from '#libs/database/testing/changed-statements.js';
import { Organisations } from '#libs/people/organisations.js';
import { parsePayload, type JobPayload } from '#libs/queue/job-map.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { RegularityRecompute } from '#libs/regularity/regularity-recompute.js';
import { RegularityRuns } from '#libs/regularity/snapshots/regularity-runs.js';
import { RefreshOnChanges } from '#libs/regularity/refresh-on-changes.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { RegularityHandlers } from '../../apps/worker/src/regularity.handlers.js';
import { TestApi } from '../support/test-api.js';
import { carryOut } from './edit-requests.js';
import type { EditKind, History } from './edits.js';
import { openHistoryHouse } from './history-fixture.js';
import { expectRecomputedAlike, expectRowsByDefinition } from './standing-rows.js';

type Refresh = JobPayload<'regularity.refresh'>;

/** A fault that is put in on purpose, to see it found. */
export interface SeededBug {
  /** Edits of this kind ask for no refresh, and nobody sees whose seats they change. */
  readonly silent?: EditKind;
  /** What refresh and recomputation ask of the database, changed: [what the statement holds, what it becomes]. */
  readonly sql?: readonly [string, string];
}

/**
 * The real api, whose nudges are kept instead of queued, and the worker's own handler that does what they ask for. So
 * it is known when nothing is left to do, and who asked for what.
 */
export class Histories {
  /** How often edits of each kind were carried out, those that were refused left out. */
  readonly done = new Map<EditKind, number>();
  /** Of faults in statements: what was found in one, and changed. */
  readonly misread = new Set<string>();
  private readonly asked = new Map<string, Refresh[]>();
  /** Organisations in which changed seats are seen by nobody at this moment. */
  private readonly unseen = new Set<string>();

  private constructor(
    private readonly api: TestApi,
    private readonly dataSource: DataSource,
  ) {
    const queue = this.queue;
    queue.nudge = (name, payload) => {
      const checked = parsePayload(name, payload);
      if (name === 'regularity.refresh') this.keep(checked as Refresh);
    };
    const seats = api.service(RefreshOnChanges);
    const follow = seats.signUpsChanged.bind(seats);
    seats.signUpsChanged = async (tx, context, change) => {
      if (!this.unseen.has(context.organisationId)) await follow(tx, context, change);
    };
  }

  static async open(): Promise<Histories> {
    const api = await TestApi.start();
    return new Histories(api, await createDataSource(api.stores.appUrl).initialize());
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.api.close();
  }

  /**
   * Lives one history in an organisation of its own. After each batch of edits everything that was asked for is done, and
   * the stored rows must be what the definitions say; in the end, what the recomputation of every night gives, too.
   */
  async live({ firstMarks, batches }: History, bug: SeededBug = {}): Promise<void> {
    const database = new FaultyDatabase(this.dataSource, bug.sql, this.misread);
    const runs = new RegularityRuns();
    const snapshots = new RegularitySnapshots();
    const recompute = new RegularityRecompute(database, snapshots, runs);
    const organisations = this.api.service(Organisations);
    const worker = new RegularityHandlers(database, organisations, this.queue, snapshots, recompute);

    const tenant = await openHistoryHouse(this.api, firstMarks);
    const { context } = tenant;
    const { organisationId } = context;
    await worker.handlers['regularity.refresh']({ organisationId, participantIds: [...tenant.people] });
    for (const batch of batches) {
      for (const edit of batch) {
        const before = this.asked.get(organisationId)?.length ?? 0;
        if (edit.kind === bug.silent) this.unseen.add(organisationId);
        if (await carryOut(this.api, tenant, edit)) {
          this.done.set(edit.kind, (this.done.get(edit.kind) ?? 0) + 1);
        }
        this.unseen.delete(organisationId);
        if (edit.kind === bug.silent) this.asked.get(organisationId)?.splice(before);
      }
      const jobs = this.taken(organisationId);
      await Promise.all(jobs.map((job) => worker.handlers['regularity.refresh'](job)));
      await expectRowsByDefinition(this.api.database, context);
    }
    await expectRecomputedAlike(this.api.database, context, recompute, async (tx) => {
      const [latest] = await runs.latest(tx, 1);
      return latest;
    });
  }

  private get queue(): JobQueue {
    return this.api.app.get(JobQueue, { strict: false });
  }

  private keep(job: Refresh): void {
    this.asked.set(job.organisationId, [...(this.asked.get(job.organisationId) ?? []), job]);
  }

  private taken(organisationId: string): Refresh[] {
    const jobs = this.asked.get(organisationId) ?? [];
    this.asked.delete(organisationId);
    return jobs;
  }
}

/** A database to which some statements arrive otherwise than they were written; as it is where nothing is given. */
class FaultyDatabase extends TenantDatabase {
  constructor(
    dataSource: DataSource,
    private readonly fault: SeededBug['sql'],
    private readonly misread: Set<string>,
  ) {
    super(dataSource);
  }

  override write<T>(context: TenantContext, work: (tx: Tx) => Promise<T>): Promise<T> {
    return super.write(context, (tx) => work(this.changed(tx)));
  }

  override read<T>(context: TenantContext, work: (tx: Tx) => Promise<T>): Promise<T> {
    return super.read(context, (tx) => work(this.changed(tx)));
  }

  private changed(tx: Tx): Tx {
    if (this.fault === undefined) return tx;
    const [from, to] = this.fault;
    const { misread } = this;
    return withChangedStatements(tx, (text) => {
      if (text.includes(from)) misread.add(from);
      return text.replaceAll(from, to);
    });
  }
}
