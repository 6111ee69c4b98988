import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** Where and how a process of a race runs. */
export interface RaceSetting {
  readonly mode: 'STEPS' | 'DEADLINES' | 'ANSWERS';
  readonly url: string;
  readonly organisationId: string;
  readonly connections: number;
}

export const RACE_STEPS = ['SIGN_UP', 'CANCEL', 'ACCEPT', 'DECLINE', 'EXPIRE', 'CAPACITY'] as const;

/** Something that somebody does in a session. */
export interface RaceStep {
  readonly what: (typeof RACE_STEPS)[number];
  readonly sessionId: string;
  readonly participantId: string;
  readonly companion: boolean;
  /** Of a change of the capacity. */
  readonly capacity: number;
}

const PROGRAM = resolve('dist/test/races/race-program.main.js');

/** A process of its own that races others, built into dist/ by the test set-up. */
export class RaceProgram {
  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcess) {
    this.lines = createInterface({ input: child.stdout! });
    this.answers = this.lines[Symbol.asyncIterator]();
  }

  /** Starts it and waits until it is connected. */
  static async start(setting: RaceSetting): Promise<RaceProgram> {
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(setting)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const program = new RaceProgram(child);
    await program.answer();
    return program;
  }

  /** Carries out steps, and says how each ended: DONE, an error code, or the text of an error that has none. */
  async run(steps: readonly RaceStep[]): Promise<string[]> {
    this.child.stdin!.write(`${JSON.stringify(steps)}\n`);
    return JSON.parse(await this.answer()) as string[];
  }

  /** Lets it end when it has done its work, or ends it at once by SIGKILL. */
  async end(how: 'IN_PEACE' | 'KILLED' = 'IN_PEACE'): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    if (how === 'KILLED') this.child.kill('SIGKILL');
    else this.child.stdin!.end();
    await ended;
  }

  private async answer(): Promise<string> {
    const answer = await this.answers.next();
    if (answer.done === true) throw new Error('The process ended without an answer');
    return answer.value;
  }
}
