import { readFile, writeFile } from 'node:fs/promises';
import { loadConfig } from '#libs/config/config.js';
import { createPino } from '#libs/logging/logger.js';
import { ApiModule } from './api.module.js';
import { schemaText } from './graphql/print-schema.js';

/** `npm run schema` writes the schema file; with `--check` it only tells whether the file is what the code says. */
const SCHEMA_FILE = 'schema.graphql';

const module = ApiModule.forRoot(loadConfig({}), { appUrl: '', queueUrl: '' }, createPino('silent'));
const text = await schemaText(module);
if (process.argv.includes('--check')) {
  const committed = await readFile(SCHEMA_FILE, 'utf8').catch(() => '');
  if (committed !== text) {
    console.error(`${SCHEMA_FILE} is not what the code says: run \`npm run schema\` and commit it.`);
    process.exitCode = 1;
  }
} else {
  await writeFile(SCHEMA_FILE, text);
}
