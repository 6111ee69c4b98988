import { join } from 'node:path';
import { destination } from 'pino';
import { EmbeddedPostgresError } from '#libs/database/embedded-errors.js';
import type { Config } from '#libs/config/config.js';
import { startMetricsServer } from '#libs/deployment/metrics-server.js';
import { PortInUseError } from '#libs/deployment/port-in-use.js';
import { FirstRun, type FirstSignIn } from '#libs/deployment/first-run.js';
import { keysOf, runProcess } from '#libs/deployment/process.js';
import { prepareStores } from '#libs/deployment/stores.js';
import { createPino } from '#libs/logging/logger.js';
import { ApiModule } from '../../api/src/api.module.js';
import { signInAddress } from '../../api/src/auth/sign-in.controller.js';
import { Metrics } from '../../api/src/http/metrics.js';
import { createApi, listen } from '../../api/src/http/server.js';
import { startWorker } from '../../worker/src/worker.js';
import { startOwnDatabase } from './own-database.js';

await runProcess(
  async (config, closing) => {
    console.log('Starting Rytmi …');
    const ownerUrl = config.databaseUrl ?? (await startOwnDatabase(config, closing));
    const logFile = config.databaseUrl === null ? join(config.dataDir, 'rytmi.log') : null;
    const logger = createPino(
      config.logLevel,
      destination(logFile === null ? 1 : { dest: logFile, mode: 0o600, sync: false }),
    );
    const keys = await keysOf(config);
    const urls = { ownerUrl, appUrl: config.databaseAppUrl, queueUrl: config.queueUrl, keys };
    const stores = await prepareStores(urls);
    for (const warning of stores.warnings) console.warn(warning);

    const app = await createApi(ApiModule.forRoot(config, stores, logger), config, logger);
    closing.add(() => app.close());
    const first = await app.get(FirstRun).run(config.admin, config.demo);
    const worker = await startWorker(config, stores, logger, { recreateQueue: () => prepareStores(urls) });
    closing.add(() => worker.close());
    const metrics = await startMetricsServer(app.get(Metrics, { strict: false }).registry, config);
    if (metrics) {
      closing.add(() => metrics.close());
      logger.info({ metricsPort: metrics.port }, 'Metrics are told');
    }
    const address = await listen(app, config);
    console.log(welcome(address, config, first, logFile));
  },
  (error) => error instanceof PortInUseError || error instanceof EmbeddedPostgresError,
);

function welcome(address: string, config: Config, first: FirstSignIn, logFile: string | null): string {
  const lines = [
    '',
    `Rytmi is running at ${address}`,
    `  GraphQL         ${address}/graphql    (explore it at ${address}/graphiql)`,
    `  SMS sandbox     ${address}/sandbox`,
    ...(logFile === null ? [] : [`  Log             ${logFile}`]),
    '',
  ];
  switch (first.by) {
    case 'PASSWORD':
      lines.push(
        `Sign in at ${address}/sign-in as ${first.email}, with the password from RYTMI_ADMIN_PASSWORD.`,
      );
      break;
    case 'LINK':
      lines.push(
        `Sign in (this link works once, for a day): ${signInAddress(config.publicUrl, first.secret)}`,
      );
      break;
    case 'KNOWN':
      lines.push(`Sign in at ${address}/sign-in`);
      break;
  }
  lines.push('Stop with Ctrl-C.', '');
  return lines.join('\n');
}
