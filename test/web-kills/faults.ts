import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Rig } from './rig.js';
import type { Way } from './script.js';
import type { OtherFiles } from './way.js';

interface Patch {
  /** The end of its path. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A mistake that an outbox can have, put into the sources of the app to see whether the harness finds it. */
export interface Fault {
  readonly name: string;
  readonly what: string;
  /** How complaints about it begin. */
  readonly shows: readonly string[];
  /** The way at first, on which the mistake shows sooner than on others. */
  readonly opening: Way;
  readonly patches: readonly Patch[];
}

export const FAULTS = [
  {
    name: 'TICK_FIRST',
    what: 'the tick is shown, and then the record is written',
    shows: ['lost'],
    opening: { kind: 'OPEN' },
    patches: [
      {
        file: 'outbox/device-outbox.ts',
        from: '    const rows: StoredEntry[] = [];\n    for (const change of changes) {',
        to: `    const at = momentAfter(Date.now(), [...seen, this.lastMoment]);
    const early = changes.map((change, index): Entry => ({
      key: newClientKey(at + index),
      maker: this.maker,
      sessionId,
      madeAt: at + index,
      change: change.kind === 'MARK' ? { ...change, markedAt: at + index } : change,
      refused: null,
    }));
    this.entries = [...this.entries, ...early];
    for (const listener of this.listeners) listener();
    await new Promise((next) => setTimeout(next));
    const rows: StoredEntry[] = [];
    for (const change of changes) {`,
      },
    ],
  },
  {
    name: 'ANY_ANSWER',
    what: 'a record is deleted whatever the answer is, also by none',
    shows: ['lost'],
    opening: { kind: 'LOST', times: 2 },
    patches: [
      {
        file: 'outbox/outbox.ts',
        from: "    case 'LATER':\n    case 'SIGNED_OUT':\n      return nothing;",
        to: "    case 'LATER':\n    case 'SIGNED_OUT':\n      return { ...nothing, sent: entries.map(({ key }) => key) };",
      },
    ],
  },
  {
    name: 'TWO_SENDERS',
    what: 'each tab sends without waiting for its turn',
    shows: ['two senders'],
    opening: { kind: 'SLOW', delayMs: 200 },
    patches: [
      {
        file: 'outbox/device-outbox.ts',
        from: "  if (!('locks' in navigator)) return work();",
        to: '  if (performance.now() > 0) return work();',
      },
    ],
  },
  {
    name: 'NEW_KEYS',
    what: 'each try to send gives a mark a new key',
    shows: ['twice', 'unexplained'],
    opening: { kind: 'DROPPED', times: 2 },
    patches: [
      {
        file: 'outbox/send-batch.ts',
        from: 'clientKey: key,',
        to: 'clientKey: `${key}-${crypto.randomUUID()}`,',
      },
      {
        file: 'outbox/send-batch.ts',
        from: 'clientKey,\n        ok,',
        to: 'clientKey: clientKey.slice(0, 26),\n        ok,',
      },
    ],
  },
  {
    name: 'ALL_GO',
    what: 'what was marked while a request was under way is deleted with what it held',
    shows: ['lost'],
    opening: { kind: 'SLOW', delayMs: 200 },
    patches: [
      {
        file: 'outbox/device-outbox.ts',
        from: 'await Promise.all(sent.map((key) => store.delete(key)));\n      for',
        to: 'await Promise.all([...sent, ...this.entries.map(({ key }) => key)].map((key) => store.delete(key)));\n      for',
      },
    ],
  },
] as const satisfies readonly Fault[];

export type FaultName = (typeof FAULTS)[number]['name'];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

export function faultOf(name: string): Fault {
  const fault = FAULTS.find((each) => each.name === name);
  if (!fault) throw new Error(`There is no fault ${name}`);
  return fault;
}

/**
 * Gives everybody a phone with that mistake in its app, and runs scripts until one finds it.
 * @returns how many scripts it took, and what was complained of first; null: none of them found it
 */
export async function findFault(
  rig: Rig,
  fault: Fault,
  { seed, most }: { readonly seed: number; readonly most: number },
): Promise<{ scripts: number; complaint: string } | null> {
  await rig.renewPhones(await faultyFiles(fault));
  for (let index = 0; index < most; index += 1) {
    const { complaints } = await rig.round(seed + index, fault.opening);
    const complaint = complaints.find((line) => fault.shows.some((kind) => line.startsWith(kind)));
    if (complaint !== undefined) return { scripts: index + 1, complaint };
  }
  return null;
}

/** The files of the app with that mistake in it. */
async function faultyFiles({ patches }: Fault): Promise<OtherFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'rytmi-faulty-'));
  try {
    const build = ['test/web-kills/build-faulty.js', folder, JSON.stringify(patches)];
    await promisify(execFile)(process.execPath, build);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile() && TYPES[extname(entry.name)] !== undefined,
    );
    return new Map(
      await Promise.all(
        files.map(async ({ parentPath, name }) => {
          const path = join(parentPath, name);
          const url = path.slice(folder.length).replace(/^\/index\.html$/, '/');
          return [url, { type: TYPES[extname(name)] ?? '', body: await readFile(path) }] as const;
        }),
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
