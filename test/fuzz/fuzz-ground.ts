import { Client } from 'pg';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { Participants } from '#libs/people/participants.js';
import { ROLES, type Role } from '#libs/people/roles.js';
import { examplesOfFeatures } from '../support/mutation-examples.js';
import { MutationScenario } from '../support/mutation-scenario.js';
import { TestApi, type TestOrganisation } from '../support/test-api.js';
import type { Pool } from './values.js';

/** Nobody's answer may say this: a name of another organisation. */
const FOREIGN_NAME = 'Vieraskuiskaus';
/** A last name of the own organisation, which peers, observers and strangers never see. */
const LAST_NAME = 'Salattunimi';
const WITHOUT_LAST_NAMES: readonly Asker[] = ['PEER', 'OBSERVER', 'STRANGER'];
/** Longer than any request takes, however busy the machine is. */
const HANGING_MS = 15_000;
const CURSORS_KEPT = 40;
/** What a message of ours never has in it: statements, constraints, addresses of code and of machines. */
const INSIDES =
  /\b(select|insert|update|delete)\b.+\b(from|into|set)\b|violates|constraint|syntax for type|relation "|column "|QueryFailed|TypeError|node_modules|\bat .+\(.+:\d+:\d+\)|\.[jt]s:\d|ECONN|postgres/i;

export type Asker = Role | 'STRANGER';

export const ASKERS: readonly Asker[] = [...ROLES, 'STRANGER'];

export interface Sent {
  readonly asker: Asker;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Outcome {
  readonly problem: string | null;
  readonly refusal: string | null;
}

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** An organisation with something of everything, another one beside it, and everybody who may ask. */
export class FuzzGround implements Pool {
  foreignIds: readonly string[] = [];
  readonly cursors: string[] = ['none'];
  private readonly idsByTable = new Map<string, readonly string[]>();
  /** What each role signs in with at the moment. */
  tokens: Readonly<Record<Role, string>>;

  private constructor(
    readonly api: TestApi,
    readonly scenario: MutationScenario,
  ) {
    this.tokens = scenario.org.tokens;
  }

  /** @param environment of the api */
  static async open(environment: NodeJS.ProcessEnv = {}): Promise<FuzzGround> {
    const api = await TestApi.start(environment);
    const scenario = await MutationScenario.open(api);
    for (const carryOut of await examplesOfFeatures()) await carryOut(scenario);
    await api.database.write(scenario.org.context, (tx) =>
      api
        .service(Participants)
        .create(tx, scenario.org.context, { firstName: 'Tuntematon', lastName: LAST_NAME }),
    );
    const ground = new FuzzGround(api, scenario);
    await ground.lookAround();
    await ground.furnishOther();
    return ground;
  }

  close(): Promise<void> {
    return this.api.close();
  }

  /** An argument `sessionId` takes ids of sessions; an `id` those of what the operation is named for. */
  idsFor(argument: string, operation: string): readonly string[] {
    const named = argument.replace(/Ids?$/, '');
    const words = (/^(id|ids)$/.test(argument) ? operation : named).toLowerCase();
    const tables = [...this.idsByTable.keys()].sort((one, other) => other.length - one.length);
    const table =
      tables.find((name) => words.endsWith(bare(name))) ??
      tables.find((name) => words.includes(bare(name))) ??
      tables.find((name) => words.includes(name.split('_')[0]!));
    const found = table === undefined ? [] : this.idsByTable.get(table)!;
    return found.length > 0 ? found : [...this.idsByTable.values()].flat();
  }

  /** Sends one request. @returns what is wrong with the answer, or null; and why it was refused, or null */
  async send({ asker, query, variables }: Sent): Promise<Outcome> {
    const token = asker === 'STRANGER' ? null : this.tokens[asker];
    let text: string;
    let status: number;
    try {
      const response = await fetch(`${this.api.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(HANGING_MS),
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      return { problem: `no answer: ${String(error)}`, refusal: null };
    }
    const problem = this.problemIn(asker, JSON.stringify(variables), status, text);
    if (problem !== null) return { problem, refusal: null };
    const { errors = [] } = JSON.parse(text) as Answer;
    this.keepCursors(text);
    if (token !== null && errors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED')) {
      await this.signEverybodyIn();
    }
    const [first] = errors;
    return { problem: null, refusal: first ? `${first.extensions.code}: ${first.message}` : null };
  }

  private problemIn(asker: Asker, variables: string, status: number, text: string): string | null {
    if (status >= 500) return `status ${status}: ${text.slice(0, 300)}`;
    let answer: Answer;
    try {
      answer = JSON.parse(text) as Answer;
    } catch {
      return `no JSON: ${text.slice(0, 300)}`;
    }
    for (const { message, extensions } of answer.errors ?? []) {
      if (/^(INTERNAL|UNAVAILABLE|undefined)$/.test(String(extensions?.code)))
        return `${extensions?.code}: ${message}`;
      if (INSIDES.test(message)) return `tells of the inside: ${message}`;
    }
    if (text.includes(FOREIGN_NAME)) return 'tells a name of another organisation';
    const foreign = this.foreignIds.find((id) => text.includes(id) && !variables.includes(id));
    if (foreign !== undefined) return 'tells an id of another organisation';
    if (WITHOUT_LAST_NAMES.includes(asker) && text.includes(LAST_NAME)) return 'tells a last name';
    return null;
  }

  private keepCursors(text: string): void {
    for (const [, cursor] of text.matchAll(/"(?:end|start)Cursor":"([^"]+)"/g)) {
      if (this.cursors.length < CURSORS_KEPT) this.cursors.push(cursor!);
    }
  }

  /** Some requests end sign-ins, disable people and change their roles; the next ones are to get as far. */
  async signEverybodyIn(): Promise<void> {
    const { org } = this.scenario;
    const tokens = {} as Record<Role, string>;
    await this.asOwner(async (owner) => {
      for (const role of ROLES) {
        await owner.query('UPDATE staff_member SET disabled_at = NULL, roles = $1 WHERE id = $2', [
          [role],
          org.staffIds[role],
        ]);
      }
    });
    for (const role of ROLES) {
      const { secret } = await this.api.database.write(org.context, (tx) =>
        this.api
          .service(AccessTokens)
          .issue(tx, org.context.organisationId, org.staffIds[role], 'API', 'fuzz'),
      );
      tokens[role] = secret;
    }
    this.tokens = tokens;
  }

  private async furnishOther(): Promise<void> {
    const other = await this.api.newOrganisation(FOREIGN_NAME);
    const { COORDINATOR: token } = other.tokens;
    await this.make(token, 'createSite', { name: FOREIGN_NAME });
    const siteId = await this.idOf(other, 'site');
    const admission = 'OPEN';
    await this.make(token, 'createGroup', {
      siteId,
      internalName: FOREIGN_NAME,
      publicName: FOREIGN_NAME,
      admission,
    });
    await this.make(token, 'createParticipant', {
      firstName: FOREIGN_NAME,
      lastName: FOREIGN_NAME,
      language: 'FI',
    });
    const groupId = await this.idOf(other, 'activity_group');
    const participantId = await this.idOf(other, 'participant');
    await this.make(token, 'createMemberships', {
      groupId,
      participantIds: [participantId],
      startsOn: this.scenario.today,
    });
    this.foreignIds = (await this.idsOf(other.context.organisationId)).flatMap(([, ids]) => ids);
  }

  private async make(token: string, name: string, input: Record<string, unknown>): Promise<void> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`;
    await this.api.data(token, document, { input });
  }

  private async idOf(org: TestOrganisation, table: string): Promise<string> {
    const tables = new Map(await this.idsOf(org.context.organisationId));
    return tables.get(table)!.at(-1)!;
  }

  private async lookAround(): Promise<void> {
    for (const [table, ids] of await this.idsOf(this.scenario.org.context.organisationId)) {
      this.idsByTable.set(table, ids);
    }
  }

  /** The ids of an organisation by table. */
  private async idsOf(organisationId: string): Promise<[string, string[]][]> {
    return this.asOwner(async (owner) => {
      const { rows: tables } = await owner.query<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name IN ('id', 'organisation_id') AND data_type = 'uuid'
         GROUP BY table_name HAVING count(*) = 2 ORDER BY table_name`,
      );
      const found: [string, string[]][] = [];
      for (const { name } of tables) {
        const { rows } = await owner.query<{ id: string }>(
          `SELECT id FROM "${name}" WHERE organisation_id = $1 ORDER BY id LIMIT 30`,
          [organisationId],
        );
        found.push([name, rows.map(({ id }) => id)]);
      }
      return found;
    });
  }

  private async asOwner<T>(work: (owner: Client) => Promise<T>): Promise<T> {
    const owner = new Client({ connectionString: this.api.stores.ownerUrl });
    await owner.connect();
    try {
      return await work(owner);
    } finally {
      await owner.end();
    }
  }
}

/** `activity_group` as arguments and operations have it. */
function bare(table: string): string {
  return table.replace(/^activity_/, '').replaceAll('_', '');
}
