import { Client } from 'pg';

/** How often the api asks PostgreSQL for something. */
export interface Asked {
  /** Statements, those that begin and end transactions included. */
  readonly statements: number;
  /** Writes to a socket: what is sent together is one. */
  readonly writes: number;
}

type Query = (this: CountedClient, ...parameters: unknown[]) => unknown;

interface CountedClient {
  readonly connectionParameters: { readonly application_name?: string };
  readonly connection: { readonly stream: Writable };
}

interface Writable {
  _write(...parameters: unknown[]): void;
  _writev(...parameters: unknown[]): void;
}

/** Counts what the connections of the application, in this process, send to PostgreSQL. */
export class StatementCounter {
  private statements = 0;
  private writes = 0;
  private readonly watched = new WeakSet<Writable>();
  private readonly prototype = Client.prototype as unknown as { query: Query };
  private readonly query = this.prototype.query;

  constructor() {
    const { query } = this;
    const seen = (client: CountedClient): void => {
      this.see(client);
    };
    this.prototype.query = function (...parameters) {
      seen(this);
      return query.apply(this, parameters);
    };
  }

  /** What was asked while `work` ran. */
  async countedDuring(work: () => Promise<unknown>): Promise<Asked> {
    const before = { statements: this.statements, writes: this.writes };
    await work();
    return { statements: this.statements - before.statements, writes: this.writes - before.writes };
  }

  /** Leaves everything as it was found. */
  stop(): void {
    this.prototype.query = this.query;
  }

  private see({ connectionParameters, connection }: CountedClient): void {
    if (connectionParameters.application_name !== 'rytmi') return;
    this.statements += 1;
    const { stream } = connection;
    if (this.watched.has(stream)) return;
    this.watched.add(stream);
    for (const method of ['_write', '_writev'] as const) {
      const write = stream[method].bind(stream);
      stream[method] = (...parameters) => {
        this.writes += 1;
        write(...parameters);
      };
    }
  }
}
