import { expect } from '@jest/globals';
import { Groups } from '#libs/groups/groups.js';
import { ImportRuns } from '#libs/importing/import-runs.js';
import { Sites } from '#libs/people/sites.js';
import type { GraphqlAnswer, TestApi, TestOrganisation } from '../../../../../test/support/test-api.js';

/** What an import makes that makes nothing. */
export const NOTHING = {
  groups: 0,
  participants: 0,
  memberships: 0,
  sessions: 0,
  attendance: 0,
  headcounts: 0,
  phoneNumbers: 0,
  consents: 0,
};
const IMPORT = `
  id kind fileName status rowsTotal rowsDone
  failure { code }
  report {
    layout headerLine years yearSource
    columns { header field }
    marks { symbol meaning source count }
    counts {
      rows matched unchanged toFill toCancel unclear undecided errors
      toMake { groups participants memberships sessions attendance headcounts phoneNumbers consents }
    }
    samples { participantsToMake { line name } participantsMatched { line participant { firstName } } sessionsToMake { date cancelled } }
  }
  problems(first: 200) {
    totalCount
    nodes { line columnNumber columnName severity code message needsDecision candidates { id firstName } }
  }`;

export interface Problem {
  readonly line: number;
  readonly columnNumber: number | null;
  readonly columnName: string | null;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly needsDecision: boolean;
  readonly candidates: { id: string; firstName: string }[];
}

export interface ImportData {
  readonly id: string;
  readonly status: string;
  readonly rowsTotal: number;
  readonly rowsDone: number;
  readonly failure: { code: string } | null;
  readonly report: {
    layout: string;
    years: number[];
    yearSource: string;
    columns: { header: string; field: string | null }[];
    marks: { symbol: string; meaning: string; source: string; count: number }[];
    counts: {
      rows: number;
      matched: number;
      unchanged: number;
      undecided: number;
      errors: number;
      unclear: number;
      toMake: typeof NOTHING;
    };
    samples: {
      participantsToMake: { line: number; name: string }[];
      participantsMatched: { line: number; participant: { firstName: string } | null }[];
      sessionsToMake: { date: string; cancelled: boolean }[];
    } | null;
  };
  readonly problems: { totalCount: number; nodes: Problem[] };
}

export interface Upload {
  readonly kind: string;
  readonly file: Buffer | string;
  readonly name?: string;
  readonly options?: object;
}

export interface Answer {
  readonly status: number;
  readonly body: { readonly id: string; readonly status: string; readonly error?: { readonly code: string } };
}

/** Imports of one organisation over HTTP, with the worker's part done at once. */
export class ImportClient {
  constructor(
    private readonly api: TestApi,
    private readonly org: TestOrganisation,
  ) {}

  async newGroup(internalName: string): Promise<string> {
    const { context } = this.org;
    return this.api.database.write(context, async (tx) => {
      const [known] = await this.api.service(Sites).all(tx);
      const site =
        known ?? (await this.api.service(Sites).create(tx, context, { name: 'Talo', address: null }));
      const group = await this.api.service(Groups).create(tx, context, {
        siteId: site.id,
        internalName,
        publicName: 'Olohuone',
        admission: 'OPEN',
        capacity: null,
        leaderIds: [],
        language: 'fi',
      });
      return group.id;
    });
  }

  async post(
    { kind, file, name = 'tiedosto.csv', options }: Upload,
    headers: Record<string, string> = { authorization: `Bearer ${this.org.tokens.COORDINATOR}` },
  ): Promise<Answer> {
    const form = new FormData();
    form.set('kind', kind);
    if (options) form.set('options', JSON.stringify(options));
    form.set('file', new Blob([new Uint8Array(Buffer.from(file))]), name);
    const response = await fetch(`${this.api.url}/imports`, { method: 'POST', body: form, headers });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  async read(id: string): Promise<ImportData> {
    const query = `query ($id: ID!) { import(id: $id) { ${IMPORT} } }`;
    return (await this.api.data<{ import: ImportData }>(this.org.tokens.COORDINATOR, query, { id })).import;
  }

  /** Uploads a file and runs its dry run, as the worker would. */
  async dryRun(upload: Upload): Promise<ImportData> {
    const { status, body } = await this.post(upload);
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'ANALYSING' } });
    await this.api.service(ImportRuns).analyse(this.org.context, body.id);
    return this.read(body.id);
  }

  mutate(name: string, id: string, token = this.org.tokens.COORDINATOR): Promise<GraphqlAnswer<unknown>> {
    return this.api.ask(
      token,
      `mutation ($id: ID!) { ${name}(input: { id: $id }) { import { id status } } }`,
      { id },
    );
  }

  async confirm(id: string): Promise<void> {
    expect((await this.mutate('confirmImport', id)).errors).toBeUndefined();
  }

  /** Confirms an import and writes it, as the worker would. */
  async apply(id: string): Promise<ImportData> {
    await this.confirm(id);
    await this.api.service(ImportRuns).apply(this.org.context, id);
    return this.read(id);
  }

  async decide(id: string, decisions: object[]): Promise<ImportData> {
    await this.api.data(
      this.org.tokens.COORDINATOR,
      'mutation ($id: ID!, $decisions: [ImportDecisionInput!]!) { decideImport(input: { id: $id, decisions: $decisions }) { import { status } } }',
      { id, decisions },
    );
    await this.api.service(ImportRuns).analyse(this.org.context, id);
    return this.read(id);
  }

  rows<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.api.database.read(this.org.context, (tx) => tx.query<Row[]>(sql, parameters));
  }

  async count(table: string): Promise<number> {
    const [row] = await this.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
    return row!.n;
  }
}
