import { command } from './sql.js';

/**
 * For the rest of a transaction that counts a whole year: with the 4 MB that PostgreSQL gives by itself, the people of a national
 * association are sorted on disk. Reports are few at a time; what is not needed is not taken.
 */
export const ROOM_FOR_COUNTING = command`SET LOCAL work_mem = '64MB'`;
