import { RytmiProcess } from '../support/rytmi-process.js';

/** The api as a process of its own that can be killed, and comes back at another port of 127.0.0.1. */
export class Server {
  private process: RytmiProcess | null = null;
  private address = 'http://127.0.0.1:9';
  restarts = 0;

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  /** Where it listens, or listened when it was killed. */
  readonly url = (): string => this.address;

  async start(): Promise<void> {
    const started = new RytmiProcess('api', this.environment);
    this.process = started;
    this.address = (await started.printed(/"address":"(http:[^"]+)"/))[1] ?? '';
  }

  async killAndStart(): Promise<void> {
    this.restarts += 1;
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const { process } = this;
    this.process = null;
    await process?.stop('SIGKILL');
  }
}
