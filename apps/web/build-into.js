import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;

// Specs run under another name, by which React would come as for developers.
process.env.NODE_ENV = 'production';

/**
 * Builds the app and its service worker into a folder.
 * @param {string} folder where; emptied first
 * @param {string} version changes whenever the files do
 * @param {import('vite').Plugin[]} plugins what is done to the sources on their way
 */
export async function buildInto(folder, version, plugins = []) {
  const { build } = await import('vite');
  const common = { configFile: join(HERE, 'vite.config.js'), logLevel: 'warn' };
  await build({ ...common, plugins, build: { outDir: folder } });
  const shell = filesOf(folder).map((file) => `/${file === 'index.html' ? '' : file}`);
  await build({
    ...common,
    publicDir: false,
    define: { SHELL_FILES: JSON.stringify(shell), SHELL_VERSION: JSON.stringify(version) },
    build: {
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: {
        input: join(HERE, 'src/shell/service-worker.ts'),
        output: { entryFileNames: 'service-worker.js', format: 'iife' },
      },
    },
  });
}

/**
 * The files in a folder and below it, sorted.
 * @param {string} folder
 */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
}
