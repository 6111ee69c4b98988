import { LayTheHouse1763700000001 } from './0001-lay-the-house.js';

/** All migrations, oldest first. A migration that has landed is never edited. */
export const migrations = [LayTheHouse1763700000001];
