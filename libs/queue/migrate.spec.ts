import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { JobQueue } from './job-queue.js';
import { inspectRedis, migrateQueue, redisWarnings } from './migrate.js';
import { openTestStore } from './testing/test-stores.js';
import type { TestStore } from './testing/test-stores.js';

const INSUFFICIENT_PRIVILEGE = '42501';

describe('Migrating the queue in PostgreSQL', () => {
  let store: TestStore;
  let application: Client;

  beforeAll(async () => {
    store = await openTestStore('postgres');
    application = new Client({ connectionString: store.url });
    await application.connect();
  });
  afterAll(async () => {
    await application.end();
    await store.drop();
  });

  it('a queue migration changes nothing when it runs again, and may run many times at once', async () => {
    const migrations = Array.from({ length: 5 }, () => migrateQueue(store.ownerUrl, store.prefix));
    await expect(Promise.all(migrations)).resolves.toEqual([[], [], [], [], []]);
  });

  it('the application can put jobs into the queue without making or dropping anything', async () => {
    const queue = JobQueue.open(store.url);
    await queue.enqueue('reminders.sweep', {});
    expect((await queue.counts()).messaging.waiting).toBe(1);
    await queue.close();
    for (const statement of [
      'CREATE TABLE bullmq.mine (id int)',
      'DROP SCHEMA bullmq CASCADE',
      'DROP TABLE bullmq.job',
    ]) {
      await expect(application.query(statement)).rejects.toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
    }
  });

  it('a queue migration makes the schema anew after it was dropped; until then the queue is not ready', async () => {
    const queue = JobQueue.open(store.url);
    await store.wipe();
    expect(await queue.isReachable()).toBe(false);
    await expect(queue.enqueue('reminders.sweep', {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const late = JobQueue.open(store.url);
    await expect(late.counts()).rejects.toThrow('run the migrations');
    await late.close();
    await migrateQueue(store.ownerUrl, store.prefix);
    expect(await queue.isReachable()).toBe(true);
    await queue.enqueue('reminders.sweep', {});
    await queue.close();
  });
});

describe('Looking at Redis', () => {
  it('the inspection finds nothing wrong with a new Redis or Valkey that keeps everything', () => {
    expect(
      redisWarnings('redis_version:7.2.4\r\nvalkey_version:8.0.1\r\nmaxmemory_policy:noeviction\r\n'),
    ).toEqual([]);
    expect(redisWarnings('redis_version:6.2.0\r\nmaxmemory_policy:noeviction\r\n')).toEqual([]);
  });

  it('the inspection warns of a Redis that evicts jobs and of one that is too old', () => {
    expect(redisWarnings('redis_version:6.0.16\r\nmaxmemory_policy:allkeys-lru\r\n')).toEqual([
      expect.stringContaining('6.0.16'),
      expect.stringContaining('allkeys-lru'),
    ]);
  });

  it('the inspection says so when no Redis responds', async () => {
    expect(await inspectRedis('redis://127.0.0.1:1')).toEqual([expect.stringContaining('does not answer')]);
  });
});
