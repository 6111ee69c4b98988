import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Statement } from '#libs/database/sql.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';

/** Two participants who are one person. */
export interface Pair {
  readonly survivorId: string;
  readonly duplicateId: string;
}

/** The ids of both, in no order. */
export interface Both {
  readonly both: readonly string[];
}

export type MergeLock = Statement<Both, never>;

/**
 * Every step of a merge, in the order in which they run. The person comes first: from then on the database lets nothing new
 * refer to the duplicate, and its functions move the histories of a merged person only. The figures come last: they are
 * computed from all that has moved.
 */
export const MERGE_STEPS = [
  'person',
  'links',
  'memberships',
  'marks',
  'signUps',
  'excursions',
  'contacts',
  'messages',
  'reports',
  'imports',
  'regularity',
] as const;
export type MergeStepName = (typeof MERGE_STEPS)[number];

/**
 * Every table of which a merge locks rows, in the order in which they are locked. The people come first, as foreign keys
 * wait for them: what is locked after that is all there is.
 */
export const LOCK_ORDER = [
  'participant',
  'session',
  'sign_up',
  'message',
  'consent',
  'phone_number',
  'membership',
  'check_in',
  'excursion_participant',
  'transport_leg',
] as const;
export type LockedTable = (typeof LOCK_ORDER)[number];

/** What a merge moves to the kept person. */
export interface MergeMoves {
  readonly memberships: number;
  readonly marks: number;
  readonly signUps: number;
  readonly phoneNumbers: number;
  readonly consents: number;
  readonly texts: number;
}

/** Where both have something, and one of the two gives way. */
export interface MergeConflicts {
  /** Memberships of the duplicate that overlap one of the kept person. */
  readonly joinedMemberships: number;
  readonly sessionsMarkedTwice: number;
  readonly sessionsSignedUpTwice: number;
  readonly sharedNumbers: number;
  /** Excursions that both have paid for. */
  readonly excursionsPaidTwice: number;
  /** Both can sign in, and both go on. */
  readonly signInsOfBoth: number;
  /** One of them agreed to texts, the other one withdrew: they are not texted any more. */
  readonly endsConsent: boolean;
}

/** The part of a summary that one step knows. */
export interface MergeCount {
  readonly moves?: Partial<MergeMoves>;
  readonly conflicts?: Partial<MergeConflicts>;
}

/** Tables whose rows can become part of another row of the same table. */
export type AbsorbingTable = 'membership' | 'attendance' | 'sign_up' | 'phone_number';

/** A row that gives way to another one, and is deleted. */
export interface AbsorbedRow {
  readonly id: string;
  readonly survivorId: string;
}

/** A merge that is under way, with everything of both people locked. */
export interface Merge extends Pair {
  readonly context: TenantContext;
  /** Today in the organisation. */
  readonly today: LocalDate;
  /** Lets the other steps follow (`MergeStep.follow`). Call it while the rows are still there. */
  absorb(table: AbsorbingTable, rows: readonly AbsorbedRow[]): Promise<void>;
  /** Runs `work` in the same transaction when everything has moved, in the order of the steps. */
  afterwards(work: () => Promise<void>): void;
}

/**
 * What a library gives to a merge: which tables are its own, and how they move.
 */
export interface MergeStep {
  readonly name: MergeStepName;
  /** The tables with a `participant_id` of which no row is left with the duplicate after `move`. */
  readonly tables: readonly string[];
  /** Tables with a `participant_id` whose rows go on naming the duplicate, by why they do. */
  readonly left?: Readonly<Record<string, string>>;
  /** Tables by whose `session_id` sessions are locked. */
  readonly sessionsOf?: readonly string[];
  /** For rows that others change too: a statement that locks them or fails at once (`NOWAIT`). */
  readonly lock?: Readonly<Partial<Record<Exclude<LockedTable, 'session'>, MergeLock>>>;
  /** What there is to move, and where both have something. Reads only. */
  count?(tx: Tx, pair: Pair, today: LocalDate): Promise<MergeCount>;
  /** Lets the kept person have all of it. */
  move(tx: Tx, merge: Merge): Promise<void>;
  /** Lets rows that refer to an absorbed row refer to the one that absorbs it. */
  readonly follow?: Readonly<
    Partial<Record<AbsorbingTable, (tx: Tx, merge: Merge, absorbed: readonly AbsorbedRow[]) => Promise<void>>>
  >;
}

/** The steps of all libraries. Their modules register them at start. */
@Injectable()
export class MergeSteps {
  private readonly steps = new Map<MergeStepName, MergeStep>();

  /** @throws Error when there is such a step already */
  register(...steps: readonly MergeStep[]): void {
    for (const step of steps) {
      if (this.steps.has(step.name)) throw new Error(`Two steps of a merge are called ${step.name}`);
      this.steps.set(step.name, step);
    }
  }

  /** All that were registered, in the order in which they run. */
  inOrder(): MergeStep[] {
    return MERGE_STEPS.flatMap((name) => this.steps.get(name) ?? []);
  }

  /**
   * @param tables every table of the database with a `participant_id`
   * @throws Error naming the steps that are missing, and the tables that are not of exactly one step
   */
  check(tables: readonly string[]): void {
    const missing = MERGE_STEPS.filter((name) => !this.steps.has(name));
    const claims = this.inOrder().flatMap(({ name, tables: moved, left = {} }) =>
      [...moved, ...Object.keys(left)].map((table) => ({ table, name })),
    );
    const stepsOf = (table: string) =>
      claims.filter((claim) => claim.table === table).map(({ name }) => name);
    const known = new Set([...tables, ...claims.map(({ table }) => table)]);
    const problems = [
      ...missing.map((name) => `no library registered the step ${name}`),
      ...[...known].flatMap((table) => {
        const steps = stepsOf(table);
        if (!tables.includes(table))
          return `${table} of ${steps.join(', ')} is no table with a participant_id`;
        if (steps.length === 0) return `${table} has a participant_id and belongs to no step`;
        return steps.length === 1 ? [] : `${table} belongs to several: ${steps.join(', ')}`;
      }),
    ];
    if (problems.length > 0) throw new Error(`Steps of a merge (*.merge.ts): ${problems.join('; ')}`);
  }
}
