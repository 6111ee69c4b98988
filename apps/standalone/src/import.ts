import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { basename } from 'node:path';
import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { destination, type Logger } from 'pino';
import { In } from 'typeorm';
import { ConfigError, loadConfig, type Config } from '#libs/config/config.js';
import { DatabaseModule } from '#libs/database/database.module.js';
import { DataFolderInUseError, EmbeddedPostgresError } from '#libs/database/embedded-errors.js';
import { startEmbeddedPostgres } from '#libs/database/embedded-postgres.js';
import { connectToRunning } from '#libs/database/embedded-running.js';
import { systemContext, TenantDatabase, type TenantContext } from '#libs/database/tenant-database.js';
import { Closing, keysOf, StartError } from '#libs/deployment/process.js';
import { prepareStores, type Stores } from '#libs/deployment/stores.js';
import { AppError } from '#libs/errors/app-error.js';
import { GATEWAYS, gatewaysOf } from '#libs/gateways/gateways.js';
import type { ConfiguredGateway } from '#libs/gateways/port/gateway-definition.js';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import type { ImportJob } from '#libs/importing/job/import-job.entity.js';
import { problemPages } from '#libs/importing/job/import-problems.js';
import { ImportReading } from '#libs/importing/import-reading.js';
import { ImportRuns } from '#libs/importing/import-runs.js';
import { ImportingModule } from '#libs/importing/importing.module.js';
import { Imports } from '#libs/importing/job/imports.js';
import { MessagingModule } from '#libs/messaging/messaging.module.js';
import { createPino, PinoLogger } from '#libs/logging/logger.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participant } from '#libs/people/participant.entity.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { Site } from '#libs/people/site.entity.js';
import { QueueModule } from '#libs/queue/queue.module.js';
import { RegularityModule } from '#libs/regularity/regularity.module.js';
import { SecretsModule } from '#libs/secrets/secrets.module.js';
import { readImportArguments, type ImportArguments } from './import-arguments.js';
import { wordsOfDryRun, wordsOfProblem } from './import-words.js';

const PROGRESS_EVERY_MS = 500;
/** More problems than anybody reads in a terminal. */
const PROBLEMS_SHOWN = 200;

@Module({})
class ImportCommandModule {
  static forRoot(config: Config<ConfiguredGateway>, stores: Stores, logger: Logger): DynamicModule {
    return {
      module: ImportCommandModule,
      imports: [
        SecretsModule.forRoot(stores.keys),
        DatabaseModule.forRoot(stores.appUrl, config),
        QueueModule.forRoot(stores.queueUrl, logger),
        PeopleModule,
        // These ask for what follows from an import, and look over the names in it.
        RegularityModule,
        MessagingModule.forRoot(gatewaysOf(config), config.publicUrl),
        ImportingModule,
      ],
    };
  }
}

const closing = new Closing();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // What is being written is one transaction: cut off, it leaves nothing.
  process.on(signal, () => void closing.run().then(() => process.exit(130)));
}
try {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  console.error(isForPeople(error) ? `\n${wordsOfError(error)}\n` : error);
  process.exitCode = 1;
} finally {
  await closing.run();
}

/** @returns false when the import was refused */
async function run(argv: readonly string[]): Promise<boolean> {
  const args = readImportArguments(argv);
  await access(args.file, constants.R_OK).catch(() => {
    throw new StartError(`The file ${args.file} cannot be read.`);
  });
  const config = loadConfig(process.env, GATEWAYS);
  const ownerUrl = config.databaseUrl ?? (await ownDatabase(config));
  const { databaseAppUrl: appUrl, queueUrl } = config;
  const stores = await prepareStores({ ownerUrl, appUrl, queueUrl, keys: await keysOf(config) });
  const logger = createPino(config.logLevel === 'info' ? 'fatal' : config.logLevel, destination(2));
  const app = await NestFactory.createApplicationContext(
    ImportCommandModule.forRoot(config, stores, logger),
    {
      logger: new PinoLogger(logger),
      abortOnError: false,
    },
  );
  closing.add(() => app.close());
  return importFile(app, args);
}

async function importFile(app: INestApplicationContext, args: ImportArguments): Promise<boolean> {
  const imports = app.get(Imports, { strict: false });
  const runs = app.get(ImportRuns, { strict: false });
  const database = app.get(TenantDatabase, { strict: false });
  const context = await organisationNamed(app, args.organisation);
  const options = { ...args.options, ...(await placesNamed(database, context, args)) };
  const job = await imports.begin(context, { kind: args.kind, fileName: basename(args.file), options });
  const { id } = job;
  const watched = (step: Promise<unknown>) => withProgress(database, context, imports, id, step);

  console.log(`Reading ${job.fileName} …`);
  const reading = app.get(ImportReading, { strict: false });
  await watched(reading.read(context, job, createReadStream(args.file)));
  if (Object.keys(args.decisions).length > 0)
    await database.write(context, (tx) => imports.decide(tx, id, args.decisions));
  await runs.analyse(context, id);
  const analysed = await database.read(context, (tx) => imports.byId(tx, id));
  for (const line of wordsOfDryRun(analysed)) console.log(line);
  await printProblems(database, context, id);

  if (analysed.status !== 'READY' || args.dryRun) {
    await database.write(context, (tx) => imports.cancel(tx, id));
    console.log(
      analysed.status === 'READY' ? 'Nothing was written (dry run).' : 'Refused: nothing was written.',
    );
    return analysed.status === 'READY';
  }
  await database.write(context, (tx) => imports.confirm(tx, id));
  console.log('Writing …');
  try {
    await watched(runs.apply(context, id));
  } catch (error) {
    await imports.fail(context, id, error);
    throw error;
  }
  const { status } = await database.read(context, (tx) => imports.byId(tx, id));
  console.log(
    status === 'DONE' ? 'Done.' : 'Something changed meanwhile, so nothing was written; run it again.',
  );
  return status === 'DONE';
}

/** The database of the data folder: one of our own, or that of the Rytmi which runs on it. */
async function ownDatabase(config: Config): Promise<string> {
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log: console.log });
    closing.add(() => postgres.stop());
    return postgres.url;
  } catch (error) {
    const url = error instanceof DataFolderInUseError ? connectToRunning(config.dataDir) : undefined;
    if (url === undefined) throw error;
    return url;
  }
}

async function organisationNamed(
  app: INestApplicationContext,
  wanted: string | undefined,
): Promise<TenantContext> {
  const organisations = app.get(Organisations, { strict: false });
  const database = app.get(TenantDatabase, { strict: false });
  const known = await Promise.all(
    (await organisations.allIds()).map(async (id) => {
      const { name } = await database.read(systemContext(id), (tx) => organisations.current(tx));
      return { id, name };
    }),
  );
  if (known.length === 0)
    throw new StartError('There is no organisation yet: start Rytmi once with `npm start`.');
  const fitting = known.filter(
    ({ id, name }) => wanted === undefined || id === wanted || sameName(name, wanted),
  );
  const [only] = fitting;
  if (only === undefined || fitting.length > 1) {
    const names = known.map(({ id, name }) => `  ${name} (${id})`).join('\n');
    throw new StartError(`Name one organisation by --organisation, by its name or id:\n${names}`);
  }
  return { ...systemContext(only.id), actor: { kind: 'COMMAND', staffMemberId: null } };
}

async function placesNamed(
  database: TenantDatabase,
  context: TenantContext,
  { group, site }: ImportArguments,
): Promise<{ groupId?: string; siteId?: string }> {
  const [groups, sites] = await database.read(context, async (tx) => [
    await tx.getRepository(ActivityGroup).find(),
    await tx.getRepository(Site).find(),
  ]);
  const open = groups.filter(({ archivedAt }) => archivedAt === null);
  return {
    ...(group === undefined
      ? {}
      : { groupId: idOfName('--group', group, open, (each) => each.internalName) }),
    ...(site === undefined ? {} : { siteId: idOfName('--site', site, sites, (each) => each.name) }),
  };
}

function idOfName<Row extends { id: string }>(
  option: string,
  wanted: string,
  rows: readonly Row[],
  nameOf: (row: Row) => string,
): string {
  const row = rows.find((each) => each.id === wanted || sameName(nameOf(each), wanted));
  if (row) return row.id;
  const known = rows.map((each) => `  ${nameOf(each)}`).join('\n');
  throw new StartError(
    `${option} names nothing that is there. ${known === '' ? 'There is none yet.' : `There is:\n${known}`}`,
  );
}

function sameName(a: string, b: string): boolean {
  return a.trim().localeCompare(b.trim(), 'fi', { sensitivity: 'accent' }) === 0;
}

async function printProblems(
  database: TenantDatabase,
  context: TenantContext,
  importId: string,
): Promise<void> {
  const request = { limit: PROBLEMS_SHOWN, forward: true, cursor: null };
  const { problems, people } = await database.read(context, async (tx) => {
    const found = await problemPages(tx, [importId], {}, request);
    const ids = [...new Set(found.flatMap(({ candidateIds }) => candidateIds))];
    return { problems: found, people: await tx.getRepository(Participant).findBy({ id: In(ids) }) };
  });
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) {
    const candidates = people
      .filter(({ id }) => problem.candidateIds.includes(id))
      .map(({ id, firstName, lastName, birthYear }) => ({
        id,
        name: [firstName, lastName].filter(Boolean).join(' '),
        birthYear,
      }));
    for (const line of wordsOfProblem(problem, candidates)) console.log(line);
  }
  if (problems.length > PROBLEMS_SHOWN) console.log('  … and more');
}

/** Shows how far a step has come, in one line that is overwritten where there is a terminal. */
async function withProgress(
  database: TenantDatabase,
  context: TenantContext,
  imports: Imports,
  id: string,
  step: Promise<unknown>,
): Promise<void> {
  let last = '';
  const show = ({ rowsDone, rowsTotal }: ImportJob): void => {
    const line = `  ${rowsDone} of ${rowsTotal}`;
    if (line !== last && rowsDone > 0) process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
    last = line;
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = database
      .read(context, (tx) => imports.byId(tx, id))
      .then(show)
      .catch(() => undefined);
  }, PROGRESS_EVERY_MS);
  try {
    await step;
  } finally {
    clearInterval(timer);
    await looking;
    if (last !== '' && process.stderr.isTTY) process.stderr.write('\n');
  }
}

function isForPeople(error: unknown): error is Error {
  return (
    error instanceof StartError ||
    error instanceof ConfigError ||
    error instanceof EmbeddedPostgresError ||
    (error instanceof AppError && error.code !== 'INTERNAL')
  );
}

function wordsOfError(error: Error): string {
  const fields = error instanceof AppError ? error.fields : [];
  return [error.message, ...fields.map(({ field, message }) => `  ${field}: ${message}`)].join('\n');
}
