import type { PoolClient, QueryConfig } from 'pg';
import type { QueryRunner } from 'typeorm';
import type { Tx } from '../tenant-database.js';

/**
 * The same transaction, with every statement of sql.ts and every text that `tx.query` runs put through `change` first: to wait before one, or to run
 * another in its place.
 */
export function withChangedStatements(tx: Tx, change: (text: string) => string | Promise<string>): Tx {
  const runner = tx.queryRunner && changedRunner(tx.queryRunner, change);
  return new Proxy(tx, {
    get(target, name) {
      if (name === 'queryRunner') return runner;
      if (name !== 'query') return Reflect.get(target, name) as unknown;
      return async (text: string, values?: unknown[]) => target.query<unknown>(await change(text), values);
    },
  });
}

/** Statements of sql.ts run on the connection of the runner; what TypeORM runs there itself stays as it is. */
function changedRunner(runner: QueryRunner, change: (text: string) => string | Promise<string>): QueryRunner {
  return new Proxy(runner, {
    get(target, name) {
      if (name !== 'connect') return Reflect.get(target, name) as unknown;
      return async () => changedConnection((await target.connect()) as PoolClient, change);
    },
  });
}

function changedConnection(
  connection: PoolClient,
  change: (text: string) => string | Promise<string>,
): PoolClient {
  return new Proxy(connection, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name) as unknown;
      return async (query: string | QueryConfig, values?: unknown[]) =>
        typeof query === 'string'
          ? target.query(query, values)
          : target.query({ ...query, text: await change(query.text) });
    },
  });
}
