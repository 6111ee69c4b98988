import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Builds the web app into `dist/web`, unless what is there is true. */
export async function buildWebApp(): Promise<void> {
  await promisify(execFile)(process.execPath, ['apps/web/build.js']);
}
