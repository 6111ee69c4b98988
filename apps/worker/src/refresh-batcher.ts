/** Refreshes the rows of these participants of an organisation. */
export type Refresh = (organisationId: string, participantIds: readonly string[]) => Promise<void>;

/** What waits for its turn. */
interface Lot {
  readonly participantIds: Set<string>;
  readonly done: Promise<void>;
}

/**
 * Brings refreshes that are asked for at about the same time together: the same person in many registers is computed
 * once. Whoever asks waits until the rows are written, so a job is done only then, and one that is lost runs again. A
 * batch begins after it was last added to: it sees every change that was committed before somebody asked.
 */
export class RefreshBatcher {
  private readonly waiting = new Map<string, Lot>();
  private readonly running = new Map<string, Promise<void>>();

  /** @param gatherMs how long the first who asks waits for others */
  constructor(
    private readonly refresh: Refresh,
    private readonly gatherMs: number,
  ) {}

  /** Settles when the rows of these participants are up to date; rejects when their batch could not be computed. */
  ask(organisationId: string, participantIds: readonly string[]): Promise<void> {
    const batch = this.waiting.get(organisationId) ?? this.newLot(organisationId);
    for (const id of participantIds) batch.participantIds.add(id);
    return batch.done;
  }

  private newLot(organisationId: string): Lot {
    const participantIds = new Set<string>();
    const batch: Lot = { participantIds, done: this.run(organisationId, participantIds) };
    this.waiting.set(organisationId, batch);
    return batch;
  }

  private async run(organisationId: string, participantIds: ReadonlySet<string>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.gatherMs));
    // One batch of an organisation at a time: they would wait for each other's locks, and meanwhile more people gather.
    await this.running.get(organisationId);
    this.waiting.delete(organisationId);
    const work = this.refresh(organisationId, [...participantIds]);
    const settled = work.catch(() => undefined);
    this.running.set(organisationId, settled);
    try {
      await work;
    } finally {
      if (this.running.get(organisationId) === settled) this.running.delete(organisationId);
    }
  }
}
