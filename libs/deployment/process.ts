import { KeyRing } from '#libs/secrets/key-ring.js';
import { keysFromFile } from '#libs/secrets/key-file.js';
import { ConfigError, loadConfig, type Config } from '#libs/config/config.js';
import { GATEWAYS } from '#libs/gateways/gateways.js';
import type { ConfiguredGateway } from '#libs/gateways/port/gateway-definition.js';

/** A stop that takes longer than this is cut off; orchestrators and people at a terminal wait about ten seconds. */
const STOP_TIMEOUT_MS = 9_500;

/** Something a person can put right; its message is printed without a stack. */
export class StartError extends Error {}

/** What has been opened so far, to be closed in the opposite order. */
export class Closing {
  private readonly steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.steps.unshift(step);
  }

  /** Runs every step, also when one fails. */
  async run(): Promise<void> {
    for (const step of this.steps.splice(0)) await step().catch((error: unknown) => console.error(error));
  }
}

/**
 * Runs a process from its start to its signal to stop: SIGINT and SIGTERM close what `start` has opened and end it with
 * status 0. What a person can put right is printed as it is, with status 1; anything else with its stack.
 *
 * @param isForPeople tells which errors need no stack
 */
export async function runProcess(
  start: (config: Config<ConfiguredGateway>, closing: Closing) => Promise<void>,
  isForPeople: (error: unknown) => boolean = () => false,
): Promise<void> {
  const closing = new Closing();
  let stopping: Promise<void> | null = null;
  const stop = (status: number): void => {
    stopping ??= (async () => {
      setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
      await closing.run();
      process.exit(status);
    })();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(0));
  try {
    await start(loadConfig(process.env, GATEWAYS), closing);
  } catch (error) {
    if (stopping === null) {
      const forPeople = error instanceof ConfigError || error instanceof StartError || isForPeople(error);
      console.error(forPeople && error instanceof Error ? `\n${error.message}\n` : error);
    }
    stop(1);
  }
}

/** The owner's connection, for processes that have no PostgreSQL of their own. */
export function requireDatabaseUrl(config: Config): string {
  if (config.databaseUrl !== null) return config.databaseUrl;
  throw new StartError(
    'DATABASE_URL is not set. `npm start` brings a PostgreSQL of its own; separate processes share one that is named ' +
      'by DATABASE_URL, like postgres://user:password@127.0.0.1:5432/rytmi.',
  );
}

/**
 * The keys that the installation seals with: as configured, else those in the file beside its own PostgreSQL, whose
 * folder must exist by now.
 * @throws ConfigError
 */
export async function keysOf(config: Config): Promise<KeyRing> {
  return new KeyRing(config.sealingKeys ?? (await keysFromFile(config.dataDir)));
}
