import type { Client, PoolClient, QueryConfig, QueryResult } from 'pg';
import type { EntityManager } from 'typeorm';

/** The connection of a transaction, without what TypeORM does around each query. */
export async function connectionOf(tx: EntityManager): Promise<PoolClient> {
  if (!tx.queryRunner) throw new Error('Statements run in a transaction');
  return (await tx.queryRunner.connect()) as PoolClient;
}

/**
 * Sends a statement without waiting for the answers to those before it, and together with what else is sent in the same tick:
 * each write to the socket costs more than most statements do.
 */
export function send<Row extends object>(
  connection: PoolClient,
  statement: string | QueryConfig,
): Promise<QueryResult<Row>> {
  const { stream } = (connection as unknown as Client & WithStream).connection;
  stream.cork();
  process.nextTick(() => {
    stream.uncork();
  });
  return connection.query<Row>(statement);
}

interface WithStream {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}
