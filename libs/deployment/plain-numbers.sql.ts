import { command, identifier, literal, sql, type Command, type NoParameters } from '#libs/database/sql.js';
import { SEALED_COLUMNS } from '#libs/secrets/sealed-columns.js';

/** Any number; processes that start at the same time take turns. */
const SEALING_LOCK = 727_986;

/** Held until the connection is closed. */
export const LOCK_SEALING = sql`SELECT pg_advisory_lock(${literal(SEALING_LOCK)})`;

const IS_SEALED = SEALED_COLUMNS.map(({ table }) => ({ table, constraint: `${table}_is_sealed` }));

/** The constraints that keep plain numbers out and are not known to hold yet. */
export const OPEN_CONSTRAINTS = sql<NoParameters, { name: string }>`
  SELECT conname AS name FROM pg_constraint
  WHERE contype = 'c' AND NOT convalidated AND conname IN ${literal(IS_SEALED.map(({ constraint }) => constraint))}`;

/** What makes each of them known to hold, by its name; for the owner of the tables. */
export const VALIDATE_CONSTRAINT: Readonly<Record<string, Command>> = Object.fromEntries(
  IS_SEALED.map(({ table, constraint }) => [
    constraint,
    command`ALTER TABLE ${identifier(table)} VALIDATE CONSTRAINT ${identifier(constraint)}`,
  ]),
);
