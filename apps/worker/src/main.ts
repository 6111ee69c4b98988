import { keysOf, requireDatabaseUrl, runProcess } from '#libs/deployment/process.js';
import { prepareStores } from '#libs/deployment/stores.js';
import { createPino } from '#libs/logging/logger.js';
import { startWorker } from './worker.js';

await runProcess(async (config, closing) => {
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
  logger.info('The worker is ready');
});
