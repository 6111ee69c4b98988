import type { DataSource } from 'typeorm';
import type { Tx } from '#libs/database/tenant-database.js';
import {
  lintBook,
  withGroups,
  type GroupNames,
  type LintIndex,
  type PersonNames,
} from '../lint/lint-index.js';
import { foldedWord } from '../lint/folding.js';
import { areAll, LINT_SOURCES, NAME_CHANGES, type NameChanges, type Sources } from './lint-sources.sql.js';
import { isSeenBy, snapshotOf, type Snapshot } from './snapshot.js';

/** What is looked for in an organisation's texts, and whose telephone may show which name. */
export interface OrganisationLint {
  readonly index: LintIndex;
  readonly personById: ReadonlyMap<string, PersonNames>;
}

/**
 * What must not be in texts of the transaction's organisation: names of its groups, also of those out of use, names of its
 * people, also of those archived, and its own words. Read and made ready once, and again when one of them has changed.
 * @param publicUrl the address people use, without a slash at the end
 * @param exceptGroupId a group that is left out, and with it those of the same internal name
 */
export async function loadLint(
  tx: Tx,
  publicUrl: string,
  exceptGroupId: string | null = null,
): Promise<OrganisationLint> {
  const { groups, lint } = await currentNames(tx, publicUrl);
  const left = groups.find(({ id }) => id === exceptGroupId);
  if (left === undefined) return lint;
  const others = groups.filter((group) => !isOfOneName(group, left));
  return { ...lint, index: withGroups(lint.index, others) };
}

/** What is known of an organisation's names, as a snapshot of the database saw them. */
interface KnownNames {
  readonly groups: Sources['groups'];
  readonly lint: OrganisationLint;
  readonly seen: Snapshot;
}

/** Of the organisations of each database; the one asked for longest ago goes first. */
const kept = new WeakMap<DataSource, Map<string, KnownNames>>();
const NAMES_KEPT = 100_000;

async function currentNames(tx: Tx, publicUrl: string): Promise<KnownNames> {
  const changes = await NAME_CHANGES.one(tx, {});
  // What others may see must be committed, and seen by somebody who sees everything.
  const isForAll = changes.seesAll && !changes.byThisOne;
  const key = `${changes.organisationId} ${publicUrl}`;
  const ofDatabase = kept.get(tx.connection) ?? new Map<string, KnownNames>();
  const known = isForAll ? ofDatabase.get(key) : undefined;
  const names = known !== undefined && sawAll(known.seen, changes) ? known : await readNames(tx, publicUrl);
  if (isForAll) {
    kept.set(tx.connection, ofDatabase);
    ofDatabase.delete(key);
    ofDatabase.set(key, names);
    forgetOldest(ofDatabase);
  }
  return names;
}

async function readNames(tx: Tx, publicUrl: string): Promise<KnownNames> {
  const { groups, people, words, replyNumber, snapshot } = await LINT_SOURCES.one(tx, {});
  const ownNumbers = replyNumber === null ? [] : [replyNumber];
  return {
    groups,
    lint: {
      index: lintBook({ groups, people, ownWords: words, publicUrl, ownNumbers }),
      personById: new Map(people.map((person) => [person.id, person])),
    },
    seen: snapshotOf(snapshot),
  };
}

function sawAll(seen: Snapshot, changes: NameChanges): boolean {
  const latest = changes.latest.map(BigInt);
  const oldest = latest.at(-1);
  if (oldest !== undefined && !areAll(changes) && oldest >= seen.oldestRunning) return false;
  return latest.every((change) => isSeenBy(seen, change));
}

function forgetOldest(names: Map<string, KnownNames>): void {
  let left = NAMES_KEPT;
  for (const [key, { lint, groups }] of [...names].toReversed()) {
    left -= lint.personById.size + groups.length;
    if (left < 0 && names.size > 1) names.delete(key);
  }
}

function isOfOneName(one: GroupNames, other: GroupNames): boolean {
  return foldedWord(one.internalName) === foldedWord(other.internalName);
}
