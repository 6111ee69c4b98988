import { JOBS, QUEUES } from '#libs/queue/job-map.js';
import { QueueBackend } from '#libs/queue/queue-backend.js';

/** The workers of the queue of texts, with nothing to do: tells its parent how many jobs it has run, every 20 ms. */
const queue = JOBS['messages.send'].queue;
let jobs = 0;
const backend = new QueueBackend(process.argv[2] ?? '', 'worker');
const worker = backend.newWorker(queue, async () => void (jobs += 1), QUEUES[queue]);
await worker.waitUntilReady();
process.send?.(0);
setInterval(() => process.send?.(jobs), 20);
process.on('disconnect', () => process.exit(0));
