import { Body, Controller, Get, Injectable, Module, type OnModuleDestroy, Post } from '@nestjs/common';
import {
  Args,
  ArgsType,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsInt, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { type Config, loadConfig } from '#libs/config/config.js';
import { GATEWAYS } from '#libs/gateways/gateways.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { AppError } from '#libs/errors/app-error.js';
import { createPino } from '#libs/logging/logger.js';
import { Connection, ConnectionArgs, connectionOf, pageRequest } from '../../graphql/connection.js';
import { CursorSeal } from '../../graphql/cursor-seal.js';
import { graphqlModule } from '../../graphql/graphql.module.js';
import { DateTime, LocalDate, LocalTime, TimeZone } from '../../graphql/scalars.js';
import type { HealthCheck } from '../health.controller.js';
import { httpModule } from '../http.module.js';
import { createApi, listen } from '../server.js';

const METRICS_TOKEN = 'the-metrics-token-of-tests';
/** Something personal that must never show up in an answer to somebody else or in the log. */
export const PHONE = '+358401234567';

@ObjectType()
class Leaf {
  @Field(() => ID)
  id: string;

  @Field(() => Leaf, { nullable: true })
  child: Leaf | null;

  @Field(() => [Leaf])
  children: Leaf[];
}

const LeafConnection = Connection(Leaf);

@InputType()
class MarkInput {
  @Field(() => String)
  @IsString()
  @MaxLength(5)
  clientKey: string;

  @Field(() => Int, { nullable: true })
  @IsInt()
  @Min(0)
  minutes = 0;
}

@InputType()
class RegisterInput {
  @Field(() => LocalDate)
  date: string;

  @Field(() => [MarkInput])
  @ValidateNested({ each: true })
  @Type(() => MarkInput)
  marks: MarkInput[];
}

@ArgsType()
class NumbersArgs extends ConnectionArgs {}

/** Errors as they come from PostgreSQL and TypeORM, with things in them that must stay here. */
function databaseError(sqlState: string): Error {
  const driverError = Object.assign(new Error(`duplicate key value (phone)=(${PHONE})`), {
    code: sqlState,
    severity: 'ERROR',
    detail: `Key (phone)=(${PHONE}) already exists.`,
    table: 'participant',
    constraint: 'participant_phone_key',
  });
  return Object.assign(new Error(driverError.message), {
    driverError,
    query: 'INSERT INTO participant (phone) VALUES ($1)',
    parameters: [PHONE],
  });
}

const FAILURES: Record<string, () => unknown> = {
  full: () => new AppError('SESSION_FULL', 'No free seat is left.'),
  unique: () => databaseError('23505'),
  shutdown: () => databaseError('57P01'),
  refused: () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
  lost: () => new Error('Connection terminated unexpectedly'),
  bug: () => new TypeError('Cannot read secretThing of undefined'),
  string: () => 'a thrown string',
};
const cursors = new CursorSeal(testVault, 'of a test');
/** One entry for each time the leaves were counted. */
export const counted: number[] = [];

@Resolver(() => Leaf)
class TestResolver {
  @Query(() => Leaf)
  tree(): Leaf {
    const leaf: Leaf = { id: '1', child: null, children: [] };
    return { ...leaf, child: leaf };
  }

  @Query(() => Boolean)
  fails(@Args('how', { type: () => String }) how: string): boolean {
    // One of them is a string, as code of others may throw anything.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw FAILURES[how]?.() ?? new Error('unknown');
  }

  @Query(() => String)
  echo(
    @Args('at', { type: () => DateTime, nullable: true }) at?: Date,
    @Args('day', { type: () => LocalDate, nullable: true }) day?: string,
    @Args('time', { type: () => LocalTime, nullable: true }) time?: string,
    @Args('zone', { type: () => TimeZone, nullable: true }) zone?: string,
  ): string {
    return [at?.toISOString(), day, time, zone].filter(Boolean).join(' ');
  }

  @Query(() => LeafConnection)
  leaves(@Args() args: NumbersArgs) {
    const request = pageRequest(args, 'leaves', cursors);
    const rows: Leaf[] = [1, 2, 3].map((id) => ({ id: String(id), child: null, children: [] }));
    return connectionOf({
      rows: rows.slice(0, request.limit + 1),
      request,
      cursorOf: (row) => cursors.seal('leaves', [row.id]),
      totalCount: () => Promise.resolve(counted.push(rows.length) && rows.length),
    });
  }

  @Mutation(() => Int)
  record(@Args('input', { type: () => RegisterInput }) input: RegisterInput): number {
    return input.marks.length;
  }
}

class PersonBody {
  @IsString()
  name: string;
}

/** Stands for a database: closed when its module is destroyed. */
@Injectable()
export class Ledger implements OnModuleDestroy {
  static open = true;
  /** Requests to the slow route that have begun. */
  static slowRequests = 0;
  onModuleDestroy(): void {
    Ledger.open = false;
  }
}

@Controller('test')
class TestController {
  @Get('bug')
  bug(): never {
    throw FAILURES.unique?.();
  }

  @Post('people')
  create(@Body() body: PersonBody): { length: number } {
    return { length: body.name.length };
  }

  @Get('slow')
  async slow(): Promise<{ open: boolean }> {
    Ledger.slowRequests += 1;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { open: Ledger.open };
  }
}

export const checks: HealthCheck[] = [];

export function testModule(config: Config) {
  @Module({
    imports: [graphqlModule(config), httpModule(config, { healthChecks: () => checks })],
    providers: [TestResolver, Ledger],
    controllers: [TestController],
  })
  class TestModule {}
  return TestModule;
}

export interface GraphqlAnswer {
  data?: Record<string, unknown>;
  errors?: {
    message: string;
    path?: unknown;
    extensions: { code: string; fields: { field: string; message: string }[]; requestId: string };
  }[];
}

/** The edge around a small module, listening on a port of its own, with its log lines kept. */
export async function startEdge(env: NodeJS.ProcessEnv = {}) {
  const config = loadConfig({ PORT: '0', LOG_LEVEL: 'debug', METRICS_TOKEN, ...env }, GATEWAYS);
  const lines: string[] = [];
  const logger = createPino(config.logLevel, { write: (line: string) => void lines.push(line) });
  const app = await createApi(testModule(config), config, logger);
  const address = await listen(app, config);

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const ask = async (query: string, variables?: Record<string, unknown>) => {
    const response = await post({ query, variables });
    return { status: response.status, ...((await response.json()) as GraphqlAnswer) };
  };
  const refusalOf = async (query: string, variables?: Record<string, unknown>) => {
    const { errors, status } = await ask(query, variables);
    const { message, extensions } = errors?.[0] ?? {};
    return { status, code: extensions?.code, message, fields: extensions?.fields };
  };
  const metrics = async () =>
    (await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })).text();
  return { app, address, lines, post, ask, refusalOf, metrics };
}
