import { Redis } from 'ioredis';
import { Client } from 'pg';

/** Sees all that is ever put into a queue, also what is taken out again before anybody looks. */
export interface QueueWitness {
  /** Everything that was written so far, and everything that is there now. */
  testimony(): Promise<string>;
  /** Writes something into the queue's store and takes it out again at once, to see whether it would be seen. */
  leak(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Listens to each command that a Redis is given, and in the end reads all keys of one of its databases. */
export async function witnessRedis(url: string): Promise<QueueWitness> {
  const client = new Redis(url);
  const database = new URL(url).pathname.slice(1);
  const commands: string[] = [];
  const monitor = await client.monitor();
  monitor.on('monitor', (_time: string, args: string[], _source: string, of: string) => {
    if (of === database || of === 'lua') commands.push(args.join(' '));
  });
  return {
    testimony: async () => [...commands, ...(await redisContents(client))].join('\n'),
    leak: async (text) => {
      await client.hset('bull:messaging:leak', 'data', text);
      await client.del('bull:messaging:leak');
    },
    close: async () => {
      monitor.disconnect();
      await client.quit();
    },
  };
}

async function redisContents(client: Redis): Promise<string[]> {
  const contents: string[] = [];
  for await (const keys of client.scanStream({ count: 500 }) as AsyncIterable<string[]>) {
    for (const key of keys) contents.push(key, JSON.stringify(await valueOf(client, key)));
  }
  return contents;
}

async function valueOf(client: Redis, key: string): Promise<unknown> {
  const type = await client.type(key);
  switch (type) {
    case 'string':
      return client.get(key);
    case 'hash':
      return client.hgetall(key);
    case 'list':
      return client.lrange(key, 0, -1);
    case 'set':
      return client.smembers(key);
    case 'zset':
      return client.zrange(key, '0', '-1');
    case 'stream':
      return client.xrange(key, '-', '+');
    case 'none':
      return null;
    default:
      throw new Error(`Nobody looks into a ${type} of Redis`);
  }
}

/** Copies each row that is written to a table of the queue's schema, by triggers, and reads all rows in the end. */
export async function witnessPostgres(ownerUrl: string): Promise<QueueWitness> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(`
    CREATE SCHEMA witness;
    CREATE TABLE witness.seen (row text NOT NULL);
    CREATE FUNCTION witness.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      $$ BEGIN INSERT INTO witness.seen VALUES (NEW::text); RETURN NULL; END $$`);
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'bullmq'::regnamespace`,
  );
  for (const { name } of tables) {
    await client.query(
      `CREATE TRIGGER witness AFTER INSERT OR UPDATE ON ${name} FOR EACH ROW EXECUTE FUNCTION witness.note()`,
    );
  }
  return {
    testimony: async () => {
      const rows: string[] = [];
      for (const name of ['witness.seen', ...tables.map((table) => table.name)]) {
        const found = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
        rows.push(...found.rows.map(({ row }) => row));
      }
      return rows.join('\n');
    },
    leak: async (text) => {
      await client.query('BEGIN');
      await client.query('UPDATE bullmq.job SET failed_reason = $1', [text]);
      await client.query('UPDATE bullmq.job SET failed_reason = NULL');
      await client.query('COMMIT');
    },
    close: () => client.end(),
  };
}
