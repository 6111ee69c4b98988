import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { MAX_WAITING_MARKS } from './parse/attendance-reader.js';
import type { AttendanceRow } from './parse/attendance.js';
import { readAttendance } from './parse/read-import.js';
import { readTable } from './parse/table.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that are really held, garbage left out. */
function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe('Reading large files', () => {
  it('the table reader reads 100,000 rows in a heap that does not grow with them', async () => {
    async function* lines(): AsyncGenerator<Buffer> {
      for (let i = 0; i < 100_000; i += 100) {
        const rows = Array.from(
          { length: 100 },
          (_, n) => `Etunimi${i + n};Sukunimi${i + n};${'huomio '.repeat(30)}\r\n`,
        );
        yield Buffer.from(rows.join(''));
      }
    }
    let rows = 0;
    let most = 0;
    const before = heapInUse();
    for await (const row of readTable(Readable.from(lines()), 'file')) {
      rows = row.line;
      if (rows % 20_000 === 0) most = Math.max(most, heapInUse() - before);
    }
    expect(rows).toBe(100_000);
    // The file is 24 MB.
    expect(most).toBeLessThan(8_000_000);
  });

  it('a long table of 100,000 rows is read in a heap that does not grow with them', async () => {
    async function* lines(): AsyncGenerator<Buffer> {
      yield Buffer.from('Ryhmä;Osallistuja;Päivä;Merkintä;Huomiot\n');
      for (let i = 0; i < 100_000; i += 100) {
        const rows = Array.from(
          { length: 100 },
          (_, n) => `Kahvi;Henkilö ${i + n};1.9.2026;x;${'huomio '.repeat(20)}\n`,
        );
        yield Buffer.from(rows.join(''));
      }
    }
    const before = heapInUse();
    let rows = 0;
    let most = 0;
    let last: AttendanceRow | undefined;
    for await (const item of readAttendance(Readable.from(lines()), 'x.csv', { today: '2026-11-21' })) {
      if (item.kind !== 'ATTENDANCE') continue;
      last = item.row;
      if (++rows > MAX_WAITING_MARKS && rows % 10_000 === 0) most = Math.max(most, heapInUse() - before);
    }
    expect(rows).toBe(100_000);
    expect(last).toMatchObject({ line: 100_001, name: 'Henkilö 99999' });
    expect(most).toBeLessThan(40_000_000);
  });
});
