import type { PoolClient, QueryConfig } from 'pg';
import type { Tx } from '../tenant-database.js';

type Change = (text: string) => string | Promise<string>;

/**
 * The same transaction, with every statement of sql.ts and every text that `tx.query` runs put through `change` first: to
 * wait before one, or to run another in its place. To the end of the transaction, statements are changed for whoever has
 * the original, too.
 */
export function withChangedStatements(tx: Tx, change: Change): Tx {
  const runner = tx.queryRunner;
  if (runner) {
    const connect = runner.connect.bind(runner) as () => Promise<PoolClient>;
    runner.connect = async () => changedConnection(await connect(), change);
  }
  return new Proxy(tx, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name) as unknown;
      return async (text: string, values?: unknown[]) => target.query<unknown>(await change(text), values);
    },
  });
}

/** Statements of sql.ts are objects there; what TypeORM runs itself are strings, and stays as it is. */
function changedConnection(connection: PoolClient, change: Change): PoolClient {
  return new Proxy(connection, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name) as unknown;
      return async (query: string | QueryConfig, values?: unknown[]) =>
        typeof query === 'string'
          ? target.query(query, values)
          : // Under its name the connection has the original prepared.
            target.query({ ...query, name: undefined, text: await change(query.text) });
    },
  });
}
