import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BareServerAnswer, BareServerTask } from './bare-server.js';

/** The bare server, running. */
export interface BarePeer extends BareServerAnswer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the bare server in a process of its own. */
export async function startBarePeer(task: BareServerTask): Promise<BarePeer> {
  const child = fork(fileURLToPath(new URL('./bare-server.js', import.meta.url)), { stdio: 'inherit' });
  const ended = once(child, 'exit');
  child.send(task);
  const [answer] = (await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error('The bare server did not start'))),
  ])) as [BareServerAnswer];
  return {
    ...answer,
    url: `http://127.0.0.1:${answer.port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
