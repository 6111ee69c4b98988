import { collectDefaultMetrics, Registry } from 'prom-client';
import { startMetricsServer } from '#libs/deployment/metrics-server.js';
import { PortInUseError } from '#libs/deployment/port-in-use.js';
import { keysOf, requireDatabaseUrl, runProcess } from '#libs/deployment/process.js';
import { prepareStores } from '#libs/deployment/stores.js';
import { createPino } from '#libs/logging/logger.js';
import { startWorker } from './worker.js';

await runProcess(
  async (config, closing) => {
    const urls = {
      ownerUrl: requireDatabaseUrl(config),
      appUrl: config.databaseAppUrl,
      queueUrl: config.queueUrl,
      keys: await keysOf(config),
    };
    const logger = createPino(config.logLevel);
    const stores = await prepareStores(urls);
    for (const warning of stores.warnings) logger.warn(warning);
    const worker = await startWorker(config, stores, logger, { recreateQueue: () => prepareStores(urls) });
    closing.add(() => worker.close());
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const metrics = await startMetricsServer(registry, config);
    if (metrics) {
      closing.add(() => metrics.close());
      logger.info({ metricsPort: metrics.port }, 'Metrics are told');
    }
    logger.info('The worker is ready');
  },
  (error) => error instanceof PortInUseError,
);
