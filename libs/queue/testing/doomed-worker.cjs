// A worker process to be killed: takes one job, says its id on standard output and never finishes it.
const { Worker, createPostgresBackend } = require('bullmq');
const { Redis } = require('ioredis');

const { url, prefix, queue, settings } = JSON.parse(process.argv[2]);
const processor = (job) => {
  process.stdout.write(`${job.id}\n`);
  return new Promise(() => undefined);
};
const worker = url.startsWith('redis')
  ? new Worker(queue, processor, {
      ...settings,
      prefix,
      connection: new Redis(url, { maxRetriesPerRequest: null }),
    })
  : new Worker(
      queue,
      processor,
      { ...settings, connection: { connectionString: url } },
      createPostgresBackend,
    );
worker.on('error', (error) => process.stderr.write(`${error.stack}\n`));
