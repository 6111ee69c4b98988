import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** As many connections to PostgreSQL as a process of Rytmi has. */
export const POOL_SIZE = 15;

/** A server that Rytmi is measured against, running in a process of its own. */
export type PeerProcess<Answer extends { readonly port: number }> = Answer & {
  readonly url: string;
  stop(): Promise<void>;
};

/**
 * Starts a program of this folder that waits for one task and answers where it listens.
 * @param program the name of its file without the end
 */
export async function startPeer<Answer extends { readonly port: number }>(
  program: string,
  task: object,
): Promise<PeerProcess<Answer>> {
  const file = fileURLToPath(new URL(`./${program}.js`, import.meta.url));
  const child = fork(file, { stdio: 'inherit', execArgv: [] });
  const ended = once(child, 'exit');
  child.send(task);
  const [answer] = (await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error(`The ${program} did not start`))),
  ])) as [Answer];
  return {
    ...answer,
    url: `http://127.0.0.1:${answer.port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
