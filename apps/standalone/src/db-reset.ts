import { NestFactory } from '@nestjs/core';
import { destination } from 'pino';
import { EmbeddedPostgresError } from '#libs/database/embedded-errors.js';
import { emptyDatabase } from '#libs/deployment/empty-database.js';
import { FirstRun } from '#libs/deployment/first-run.js';
import { keysOf, runProcess, StartError } from '#libs/deployment/process.js';
import { prepareStores } from '#libs/deployment/stores.js';
import { createPino, PinoLogger } from '#libs/logging/logger.js';
import { ApiModule } from '../../api/src/api.module.js';
import { signInAddress } from '../../api/src/auth/sign-in.controller.js';
import { startOwnDatabase } from './own-database.js';

/** `npm run db:reset`: for developers. Drops all data, migrates, and fills the database with the demo association. */
await runProcess(
  async (config, closing) => {
    if (config.databaseUrl !== null && !process.argv.includes('--yes')) {
      throw new StartError(
        'This drops everything in the database of DATABASE_URL. Run it again with `-- --yes` if that is meant.',
      );
    }
    const ownerUrl = config.databaseUrl ?? (await startOwnDatabase(config, closing));
    await emptyDatabase(ownerUrl);
    const keys = await keysOf(config);
    const stores = await prepareStores({
      ownerUrl,
      appUrl: config.databaseAppUrl,
      queueUrl: config.queueUrl,
      keys,
    });
    const logger = createPino('fatal', destination(2));
    const app = await NestFactory.createApplicationContext(ApiModule.forRoot(config, stores, logger), {
      logger: new PinoLogger(logger),
      abortOnError: false,
    });
    closing.add(() => app.close());
    const first = await app.get(FirstRun).run(config.admin, true);
    console.log('The database is new and holds the demo association.');
    if (first.by === 'LINK') {
      console.log(`Sign in, once \`npm run dev\` runs: ${signInAddress(config.publicUrl, first.secret)}`);
    }
    process.kill(process.pid, 'SIGTERM');
  },
  (error) => error instanceof EmbeddedPostgresError,
);
