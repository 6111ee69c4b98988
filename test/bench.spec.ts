import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

/** However slow the machine is: what is measured is no matter here. */
const TIMEOUT_MS = 300_000;

describe('npm run bench -- --quick', () => {
  it(
    'the quick bench times registers, sign-ups, messages and sheets, and recomputes measures without rewriting any',
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
      for (const way of [
        'Rytmi, the service',
        'Rytmi, `signUp` over HTTP',
        'Bare conditional UPDATE alone',
      ]) {
        expect(rows).toContain(`${way} × 40`);
      }
      expect(rows).toContain('Bare conditional UPDATE + INSERT × 40');
      const sheets = cells.filter(([, sheet]) => sheet?.startsWith('Sheet for '));
      expect(sheets.map(([, sheet]) => sheet)).toEqual(['Sheet for 14', 'Sheet for 200']);
      expect(sheets[0]?.[2]).toBe('1');
      expect(rows).toContain('PostgreSQL × 100');
      expect(cells.find(([, recipients]) => recipients === '1000')?.[2]).toMatch(/^\d+\.\d$/);
      expect(cells.find(([, marks]) => marks === '20000')?.[7]).toBe('0');
      expect(stdout).toMatch(/\| groups \|[^]*\| same totals \|[^]*\| yes /);
      expect(stdout).not.toMatch(/NaN|undefined/);
    },
    TIMEOUT_MS,
  );
});
