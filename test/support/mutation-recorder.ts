import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isLeafType } from 'graphql';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { TestApi } from './test-api.js';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

/** The names of all mutations of the schema, in alphabetical order. */
export function mutationNames(): string[] {
  return Object.keys(schema.getMutationType()?.getFields() ?? {}).sort();
}

/** A mutation as it was sent, which was right then and there. */
export interface SentMutation {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Runs mutations through the api over HTTP, and keeps which jobs each of them wakes. */
export class MutationRecorder {
  private readonly jobs = new Map<string, Set<string>>();
  private nudged: string[] = [];
  /** Everything that was run, in its order. */
  readonly sent: SentMutation[] = [];

  constructor(private readonly api: TestApi) {
    const queue = api.app.get(JobQueue, { strict: false });
    // After the commit and before the answer: when the answer is here, so is what was woken.
    queue.nudge = (name) => {
      this.nudged.push(name);
    };
  }

  /** The jobs that each mutation has woken so far, in alphabetical order; those that never ran have no entry. */
  get wakened(): Record<string, string[]> {
    return Object.fromEntries([...this.jobs].map(([name, jobs]) => [name, [...jobs].sort()]));
  }

  /**
   * Runs one mutation, which must succeed.
   * @param select the fields to ask for, such as `group { id }`
   * @returns its answer
   */
  async run<Answer = unknown>(
    token: string,
    name: string,
    args: Record<string, unknown>,
    select = '__typename',
  ): Promise<Answer> {
    this.nudged = [];
    this.sent.push({ name, args });
    const data = await this.api.data<Record<string, Answer>>(token, documentOf(name, args, select), args);
    const jobs = this.jobs.get(name) ?? new Set();
    this.jobs.set(name, jobs);
    for (const job of this.nudged) jobs.add(job);
    return data[name]!;
  }

  /** What is woken by `work`, such as a request that is no mutation. */
  async wakenedBy(work: () => Promise<unknown>): Promise<string[]> {
    this.nudged = [];
    await work();
    return [...new Set(this.nudged)].sort();
  }
}

function documentOf(name: string, args: Record<string, unknown>, select: string): string {
  const field = schema.getMutationType()?.getFields()[name];
  if (!field) throw new Error(`There is no mutation ${name}`);
  const given = field.args.filter((arg) => arg.name in args);
  const variables = given.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = given.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : ` { ${select} }`;
  return given.length === 0
    ? `mutation { ${name}${selection} }`
    : `mutation (${variables}) { ${name}(${passed})${selection} }`;
}
