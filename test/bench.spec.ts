import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

/** However slow the machine is: what is measured is no matter here. */
const TIMEOUT_MS = 120_000;

describe('npm run bench -- --quick', () => {
  it(
    'compares the register query and the register mutation with the bare server, alone and with sixteen at once',
    async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ['dist/bench/main.js', '--quick'], {
        timeout: TIMEOUT_MS,
      });
      const cells = stdout
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .map((line) => line.split('|').map((cell) => cell.trim()));
      const rows = cells.map(([, request, connections]) => `${request} × ${connections}`);
      for (const connections of [1, 16]) {
        expect(rows).toContain(`Register of 30, query × ${connections}`);
        expect(rows).toContain(`Register of 30 marks, mutation × ${connections}`);
        expect(rows).toContain(`Floor: \`{ __typename }\` against \`SELECT 1\` × ${connections}`);
      }
      expect(stdout).not.toMatch(/NaN|undefined/);
    },
    TIMEOUT_MS,
  );
});
