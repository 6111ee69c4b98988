import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Who } from '../sign-in/known-staff.js';
import type { Refused } from '../outbox/outbox.js';
import type { Sealed } from './sealed.js';

/** A row of the outbox as the device keeps it: what was marked is sealed, only what orders it is not. */
export interface StoredEntry {
  readonly key: string;
  readonly maker: string;
  readonly sessionId: string;
  readonly madeAt: number;
  readonly sealed: Sealed;
  readonly refused: Refused | null;
}

/** A register kept for when there is no network. */
export interface StoredRoster {
  readonly sessionId: string;
  readonly keeper: string;
  readonly savedAt: number;
  readonly sealed: Sealed;
}

interface Schema extends DBSchema {
  who: { key: 'me'; value: Who };
  keys: { key: 'rosters' | 'outbox'; value: CryptoKey };
  rosters: { key: string; value: StoredRoster };
  outbox: { key: string; value: StoredEntry };
}

const VERSION = 1;

let opened: Promise<IDBPDatabase<Schema>> | undefined;

/** What this device keeps of its own. */
export function deviceDatabase(): Promise<IDBPDatabase<Schema>> {
  return (opened ??= openDB<Schema>('rytmi', VERSION, {
    upgrade(database) {
      database.createObjectStore('who');
      database.createObjectStore('keys');
      database.createObjectStore('rosters', { keyPath: 'sessionId' });
      database.createObjectStore('outbox', { keyPath: 'key' });
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  }));
}
