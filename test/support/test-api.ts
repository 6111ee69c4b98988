import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DestinationStream } from 'pino';
import { loadConfig } from '#libs/config/config.js';
import { GATEWAYS } from '#libs/gateways/gateways.js';
import { TenantDatabase, type TenantContext } from '#libs/database/tenant-database.js';
import type { ErrorCode, FieldProblem } from '#libs/errors/app-error.js';
import { createPino } from '#libs/logging/logger.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { ROLES, type Role } from '#libs/people/roles.js';
import { Staff } from '#libs/people/staff.js';
import { NEVER_QUIET } from '#libs/people/testing/never-quiet.js';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { createApi } from '../../apps/api/src/http/server.js';
import { awayFromDayLimits } from '../../libs/deployment/testing/away-from-day-limits.js';
import { openTestStores, type TestStores } from '../../libs/deployment/testing/test-stores.js';

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: ErrorCode; readonly fields: readonly FieldProblem[] };
}

export interface GraphqlAnswer<Data> {
  readonly data: Data | null;
  readonly errors?: readonly GraphqlError[];
}

/** One organisation with somebody signed in for every role, each with a bearer token. */
export interface TestOrganisation {
  readonly context: TenantContext;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly staffIds: Readonly<Record<Role, string>>;
  /** The participant behind the PEER. */
  readonly peerParticipantId: string;
}

/** What an administrator of a test has set, to look at metrics. */
export const METRICS_TOKEN = 'the-metrics-token-of-tests';
/** Tests ask much without signing in; those that are about it set another limit. */
const ENVIRONMENT = {
  PORT: '0',
  LOG_LEVEL: 'silent',
  METRICS_TOKEN,
  MAX_ANONYMOUS_PER_MINUTE: '1000000',
};

/** The real api over HTTP on a database of its own, with real guards. Close it in `afterAll`. */
export class TestApi {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly stores: TestStores,
    readonly url: string,
  ) {}

  /** @param log where the log goes, for tests that read it; standard output if nothing is said */
  static async start(environment: NodeJS.ProcessEnv = {}, log?: DestinationStream): Promise<TestApi> {
    const stores = await openTestStores();
    const config = loadConfig({ ...ENVIRONMENT, ...environment }, GATEWAYS);
    const logger = createPino(config.logLevel, log);
    const app = await createApi(ApiModule.forRoot(config, stores, logger), config, logger);
    await app.listen(0, '127.0.0.1');
    return new TestApi(app, stores, await app.getUrl());
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.stores.database.drop();
  }

  get database(): TenantDatabase {
    return this.app.get(TenantDatabase, { strict: false });
  }

  /** A service of the running api. */
  service<T>(type: new (...dependencies: never[]) => T): T {
    return this.app.get(type, { strict: false });
  }

  /** What the api tells Prometheus. */
  async metrics(): Promise<string> {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
    return (await fetch(`${this.url}/metrics`, { headers })).text();
  }

  async newOrganisation(name = 'Testiyhdistys ry'): Promise<TestOrganisation> {
    await awayFromDayLimits();
    const context = await this.service(Organisations).create({ name, ...NEVER_QUIET });
    const staff = this.service(Staff);
    const tokens = {} as Record<Role, string>;
    const staffIds = {} as Record<Role, string>;
    const peer = await this.database.write(context, (tx) =>
      this.service(Participants).create(tx, context, { firstName: 'Vertti', lastName: 'Vertainen' }),
    );
    for (const role of ROLES) {
      await this.database.write(context, async (tx) => {
        const member = await staff.create(tx, context, {
          email: `${role.toLowerCase()}@${context.organisationId}.example`,
          displayName: `Työntekijä ${role}`,
          roles: [role],
          password: null,
          participantId: role === 'PEER' ? peer.id : null,
        });
        const issued = await this.service(AccessTokens).issue(
          tx,
          context.organisationId,
          member.id,
          'API',
          'test',
        );
        tokens[role] = issued.secret;
        staffIds[role] = member.id;
      });
    }
    return { context, tokens, staffIds, peerParticipantId: peer.id };
  }

  /** Sends one GraphQL request and gives its answer as it came, errors included. */
  async ask<Data>(
    token: string | null,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<GraphqlAnswer<Data>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlAnswer<Data>;
  }

  /** Sends one GraphQL request that must succeed, and gives its data. */
  async data<Data>(
    token: string | null,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<Data> {
    const answer = await this.ask<Data>(token, query, variables);
    if (answer.errors || answer.data === null)
      throw new Error(`The query failed: ${JSON.stringify(answer.errors)}`);
    return answer.data;
  }

  /** Sends one GraphQL request that must fail, and gives the code of its first error. */
  async refusal(
    token: string | null,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<ErrorCode> {
    const answer = await this.ask(token, query, variables);
    const [error] = answer.errors ?? [];
    if (!error) throw new Error(`The query succeeded: ${JSON.stringify(answer.data)}`);
    return error.extensions.code;
  }
}
