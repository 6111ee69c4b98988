/**
 * Lets plain Node run the TypeScript sources: import this file first, then import `….ts` dynamically (or use
 * `node --import`). Jest transforms what tests import, but not what its global set-up imports, nor other processes.
 */
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);
