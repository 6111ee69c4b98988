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
import {
  areAll,
  LINT_SOURCES,
  NAME_CHANGES,
  OTHER_SOURCES,
  type NameChanges,
  type OtherSources,
  type Sources,
} from './lint-sources.sql.js';
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
  /** Names of people may have been read before all else. */
  readonly seenPeople: Snapshot;
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
  const names =
    known !== undefined && sawAll(known.seenPeople, changes.ofPeople)
      ? await withCurrentOthers(tx, known, changes)
      : await readNames(tx, publicUrl);
  if (isForAll) {
    kept.set(tx.connection, ofDatabase);
    ofDatabase.delete(key);
    ofDatabase.set(key, names);
    forgetOldest(ofDatabase);
  }
  return names;
}

async function readNames(tx: Tx, publicUrl: string): Promise<KnownNames> {
  const { people, ...others } = await LINT_SOURCES.one(tx, {});
  const seen = snapshotOf(others.snapshot);
  return {
    groups: others.groups,
    lint: {
      index: lintBook({ ...lookedFor(others), people, publicUrl }),
      personById: new Map(people.map((person) => [person.id, person])),
    },
    seen,
    seenPeople: seen,
  };
}

async function withCurrentOthers(tx: Tx, known: KnownNames, changes: NameChanges): Promise<KnownNames> {
  if (sawAll(known.seen, changes.ofOthers)) return known;
  const others = await OTHER_SOURCES.one(tx, {});
  const { people, publicUrl } = known.lint.index;
  const index = { ...lintBook({ ...lookedFor(others), publicUrl }), people };
  return {
    ...known,
    groups: others.groups,
    lint: { ...known.lint, index },
    seen: snapshotOf(others.snapshot),
  };
}

function lookedFor({ groups, words, replyNumber }: OtherSources) {
  return { groups, ownWords: words, ownNumbers: replyNumber === null ? [] : [replyNumber] };
}

function sawAll(seen: Snapshot, latest: readonly string[]): boolean {
  const changes = latest.map(BigInt);
  const oldest = changes.at(-1);
  if (oldest !== undefined && !areAll(latest) && oldest >= seen.oldestRunning) return false;
  return changes.every((change) => isSeenBy(seen, change));
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
