import { startMetricsServer } from '#libs/deployment/metrics-server.js';
import { PortInUseError } from '#libs/deployment/port-in-use.js';
import { FirstRun } from '#libs/deployment/first-run.js';
import { keysOf, requireDatabaseUrl, runProcess } from '#libs/deployment/process.js';
import { prepareStores } from '#libs/deployment/stores.js';
import { createPino } from '#libs/logging/logger.js';
import { ApiModule } from './api.module.js';
import { signInAddress } from './auth/sign-in.controller.js';
import { Metrics } from './http/metrics.js';
import { createApi, listen } from './http/server.js';

await runProcess(
  async (config, closing) => {
    const logger = createPino(config.logLevel);
    const stores = await prepareStores({
      ownerUrl: requireDatabaseUrl(config),
      appUrl: config.databaseAppUrl,
      queueUrl: config.queueUrl,
      keys: await keysOf(config),
    });
    for (const warning of stores.warnings) logger.warn(warning);
    const app = await createApi(ApiModule.forRoot(config, stores, logger), config, logger);
    closing.add(() => app.close());
    const first = await app.get(FirstRun).run(config.admin, config.demo);
    const metrics = await startMetricsServer(app.get(Metrics, { strict: false }).registry, config);
    if (metrics) {
      closing.add(() => metrics.close());
      logger.info({ metricsPort: metrics.port }, 'Metrics are told');
    }
    const address = await listen(app, config);
    logger.info({ address }, 'The api is ready');
    // Not into the log, which is kept and read by others: only to whoever starts the very first process.
    if (first.by === 'LINK') console.log(`Sign in once at ${signInAddress(config.publicUrl, first.secret)}`);
  },
  (error) => error instanceof PortInUseError,
);
