import type { Client, PoolClient, QueryConfig, QueryResult } from 'pg';
import type { QueryRunner } from 'typeorm';

/**
 * Sends a statement on the connection of a transaction, without what TypeORM does around each query, without waiting for the answers
 * to those before it, and together with what else is sent in the same tick: a write to the socket costs more than most
 * statements do.
 * @throws Error when the transaction has ended: its connection may be somebody else's by now
 */
export async function send<Row extends object>(
  runner: QueryRunner | undefined,
  statement: string | QueryConfig,
): Promise<QueryResult<Row>> {
  if (!runner) throw new Error('Statements run in a transaction');
  const connection = (await runner.connect()) as PoolClient;
  if (runner.isReleased) throw new Error('The transaction has ended');
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
