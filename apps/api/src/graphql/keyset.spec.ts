import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '#libs/errors/app-error.js';
import { testKeyRing, testVault } from '#libs/secrets/testing/test-keys.js';
import { Vault } from '#libs/secrets/vault.js';
import { connectionOf, pageRequest } from './connection.js';
import { CursorSeal } from './cursor-seal.js';
import { keysetWhere, type KeysetColumn, type KeyValue, type PageRequest } from '#libs/database/keyset.js';

const ORGANISATION = 'a2a5d2a6-51ff-4c26-9f0b-3b5f1c7c3c11';
const cursors = new CursorSeal(testVault, ORGANISATION);

type Row = Record<'a' | 'b' | 'id', number | null>;

const greater = (x: KeyValue, y: KeyValue) => (x === null || y === null ? null : x > y);

/** Compares as PostgreSQL's default order does: null is greater than everything. */
function compare(columns: readonly KeysetColumn[], left: Row, right: Row): number {
  for (const { expr, direction } of columns) {
    const [x, y] = [left[expr as keyof Row] ?? Infinity, right[expr as keyof Row] ?? Infinity];
    if (x !== y) return x < y === (direction === 'ASC') ? -1 : 1;
  }
  return 0;
}

/** Evaluates the small part of SQL that keysetWhere writes, with three-valued logic in its comparisons. */
function holds(sql: string, params: KeyValue[], row: Row): boolean {
  const source = sql
    .replace(/\$(\d+)::int/g, (_, index: string) => `p[${Number(index) - 3}]`)
    .replace(/\b(a|b|id)\b(?!\[)/g, 'r.$1')
    .replace(/\(((?:r\.\w+, )*r\.\w+)\) ([<>]) \(((?:p\[\d\](?:, )?)+)\)/, 'rows([$1], "$2", [$3])')
    .replace(/(r\.\w+) IS NOT NULL/g, '$1 !== null')
    .replace(/(r\.\w+) IS NULL/g, '$1 === null')
    .replace(/(r\.\w+) > (p\[\d\])/g, 'gt($1, $2)')
    .replace(/(r\.\w+) < (p\[\d\])/g, 'gt($2, $1)')
    .replace(/(r\.\w+) = (p\[\d\])/g, '$1 === $2')
    .replace(/ OR /g, ' || ')
    .replace(/ AND /g, ' && ')
    .replace(/TRUE/g, 'true')
    .replace(/FALSE/g, 'false');
  const rows = (left: KeyValue[], operator: string, right: KeyValue[]): boolean => {
    const at = left.findIndex((value, index) => value !== right[index]);
    if (at < 0) return false;
    const [x, y] = operator === '>' ? [left[at]!, right[at]!] : [right[at]!, left[at]!];
    return greater(x, y) === true;
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  return new Function('r', 'p', 'gt', 'rows', `return ${source}`)(row, params, greater, rows) === true;
}

function fetchPage(list: readonly Row[], columns: readonly KeysetColumn[], request: PageRequest): Row[] {
  const { sql, params } = keysetWhere(columns, request, 3);
  const sign = request.forward ? 1 : -1;
  return list
    .filter((row) => holds(sql, params, row))
    .sort((x, y) => sign * compare(columns, x, y))
    .slice(0, request.limit + 1);
}

const direction = fc.constantFrom('ASC' as const, 'DESC' as const);
const lists = fc
  .array(fc.record({ a: fc.option(fc.integer({ min: 0, max: 3 })), b: fc.integer({ min: 0, max: 2 }) }), {
    maxLength: 25,
  })
  .map((rows) => rows.map((row, id): Row => ({ ...row, id })));
const orders = fc.tuple(direction, direction, direction).map(([a, b, id]): KeysetColumn[] => [
  { expr: 'a', direction: a, cast: 'int', nullable: true },
  { expr: 'b', direction: b, cast: 'int' },
  { expr: 'id', direction: id, cast: 'int' },
]);
const strictOrders = direction.map((way): KeysetColumn[] => [
  { expr: 'b', direction: way, cast: 'int' },
  { expr: 'id', direction: way, cast: 'int' },
]);

describe('paging through a list', () => {
  it('paging visits each row once, in one order, in both directions, whatever the order and the page size', () => {
    fc.assert(
      fc.property(
        lists,
        fc.oneof(orders, strictOrders),
        fc.integer({ min: 1, max: 7 }),
        (list, columns, size) => {
          const sorted = [...list].sort((x, y) => compare(columns, x, y));
          const cursorOf = (row: Row) =>
            cursors.seal(
              'model',
              columns.map(({ expr }) => row[expr as keyof Row]),
            );
          const totalCount = () => Promise.resolve(list.length);

          for (const forward of [true, false]) {
            const seen: Row[] = [];
            let at: string | null = null;
            for (let more = true; more;) {
              const request = pageRequest(
                forward ? { first: size, after: at } : { last: size, before: at },
                'model',
                cursors,
              );
              const page = connectionOf({
                rows: fetchPage(list, columns, request),
                request,
                cursorOf,
                totalCount,
              });
              if (forward) {
                seen.push(...page.nodes);
                at = page.pageInfo.endCursor?.() ?? null;
                more = page.pageInfo.hasNextPage;
              } else {
                seen.unshift(...page.nodes);
                at = page.pageInfo.startCursor?.() ?? null;
                more = page.pageInfo.hasPreviousPage;
              }
              expect(page.nodes.length).toBeLessThanOrEqual(size);
            }
            expect(seen).toEqual(sorted);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('the keyset condition is one row comparison where an index can serve it as a range', () => {
    const columns: KeysetColumn[] = [
      { expr: 's.starts_at', direction: 'DESC', cast: 'timestamptz' },
      { expr: 's.id', direction: 'DESC', cast: 'uuid' },
    ];
    const cursor = ['2026-11-21 11:00:00.123456+00', 'a2a5d2a6-51ff-4c26-9f0b-3b5f1c7c3c11'];
    expect(keysetWhere(columns, { limit: 2, forward: true, cursor }, 2)).toEqual({
      sql: '(s.starts_at, s.id) < ($2::timestamptz, $3::uuid)',
      params: cursor,
      orderBy: 's.starts_at DESC, s.id DESC',
    });
    expect(keysetWhere(columns, { limit: 2, forward: false, cursor: null }, 2)).toEqual({
      sql: 'TRUE',
      params: [],
      orderBy: 's.starts_at ASC, s.id ASC',
    });
  });
});

describe('a cursor', () => {
  const codeOf = (act: () => unknown): unknown => {
    try {
      act();
    } catch (error) {
      return error instanceof AppError ? error.code : error;
    }
    return 'nothing was thrown';
  };

  it('a cursor decodes to what was encoded', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null))),
        (order, key) => {
          const unpaired = /[\uD800-\uDFFF]/;
          fc.pre(!unpaired.test(JSON.stringify(key)) && !unpaired.test(order));
          expect(cursors.open(order, cursors.seal(order, key))).toEqual(key);
        },
      ),
    );
  });

  it('a cursor of another order or organisation, or a made-up one, is BAD_CURSOR', () => {
    const cursor = cursors.seal('by-name', ['x']);
    const elsewhere = new CursorSeal(testVault, 'b2a5d2a6-51ff-4c26-9f0b-3b5f1c7c3c11');
    expect(codeOf(() => cursors.open('by-date', cursor))).toBe('BAD_CURSOR');
    expect(codeOf(() => elsewhere.open('by-name', cursor))).toBe('BAD_CURSOR');
    const unsealed = Buffer.from('["by-name","x"]').toString('base64url');
    for (const madeUp of ['', 'not a cursor', unsealed, `${cursor.slice(0, -4)}AAAA`, cursor.slice(0, 20)]) {
      expect(codeOf(() => cursors.open('by-name', madeUp))).toBe('BAD_CURSOR');
    }
    fc.assert(
      fc.property(fc.string(), (text) => codeOf(() => cursors.open('by-name', text)) === 'BAD_CURSOR'),
    );
  });

  it('a cursor gives no name away and differs each time', () => {
    const name = 'Meikäläinen';
    const [one, two] = [cursors.seal('by-name', [name]), cursors.seal('by-name', [name])];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64url').toString('utf8')).not.toContain(name);
    expect(
      codeOf(() =>
        testVault.open(Buffer.from(one, 'base64url'), {
          column: 'cursor.by-name',
          organisationId: ORGANISATION,
        }),
      ),
    ).toBe('INTERNAL');
  });

  it('a cursor made with an older key opens as long as the key is in the ring', () => {
    const made = new CursorSeal(new Vault(testKeyRing('old')), ORGANISATION).seal('by-name', ['x']);
    const both = new CursorSeal(new Vault(testKeyRing('new', 'old')), ORGANISATION);
    const without = new CursorSeal(new Vault(testKeyRing('new')), ORGANISATION);
    expect(both.open('by-name', made)).toEqual(['x']);
    expect(codeOf(() => without.open('by-name', made))).toBe('BAD_CURSOR');
  });

  it('a cursor whose key does not fit the columns is BAD_CURSOR before the database sees it', () => {
    const id: KeysetColumn[] = [{ expr: 'id', direction: 'ASC', cast: 'uuid' }];
    for (const cursor of [['x'], [], [null], ['a2a5d2a6-51ff-4c26-9f0b-3b5f1c7c3c11', 1]]) {
      expect(codeOf(() => keysetWhere(id, { limit: 1, forward: true, cursor }, 1))).toBe('BAD_CURSOR');
    }
  });

  it.each([
    ['date', '2026-02-30', 'BAD_CURSOR'],
    ['date', '2026-13-01', 'BAD_CURSOR'],
    ['date', '2024-02-29', 'nothing was thrown'],
    ['timestamptz', '2026-11-31 11:00:00+00', 'BAD_CURSOR'],
    ['timestamptz', '2026-11-30 11:00:00.123456+00', 'nothing was thrown'],
  ] as const)('a cursor with the %s %s comes to: %s', (cast, day, code) => {
    const columns: KeysetColumn[] = [{ expr: 'at', direction: 'ASC', cast }];
    expect(codeOf(() => keysetWhere(columns, { limit: 1, forward: true, cursor: [day] }, 1))).toBe(code);
  });
});

describe('a page', () => {
  it('a page is counted only on request, and only once', async () => {
    let counted = 0;
    const page = connectionOf({
      rows: [1, 2, 3],
      request: { limit: 2, forward: true, cursor: null },
      cursorOf: String,
      totalCount: () => Promise.resolve(++counted),
    });
    expect(page.nodes).toEqual([1, 2]);
    expect(counted).toBe(0);
    await Promise.all([page.totalCount(), page.totalCount()]);
    expect(counted).toBe(1);
  });

  it('a page has 50 rows by default', () => {
    expect(pageRequest({}, 'o', cursors)).toEqual({ limit: 50, forward: true, cursor: null });
  });

  it.each([
    { first: 1, last: 1 },
    { first: 1, before: 'x' },
    { last: 1, after: 'x' },
    { after: 'x', before: 'x' },
  ])('a page cannot be requested with %p', (args) =>
    expect(() => pageRequest(args, 'o', cursors)).toThrow(AppError),
  );
});

describe('A cursor that somebody has made up', () => {
  const at = (cast: KeysetColumn['cast'], key: string) => () =>
    keysetWhere([{ expr: 'x', direction: 'ASC', cast }], { limit: 1, forward: true, cursor: [key] }, 1);

  it.each([
    ['date', '2026-02-30'],
    ['date', '0000-01-01'],
    ['timestamptz', '2026-02-30T10:00:00Z'],
    ['timestamptz', '2026-02-01T25:00:00Z'],
    ['timestamptz', '2026-02-01 10:61:00+02'],
    ['timestamptz', '2026-02-01 10:00:00+99:00'],
    ['timestamptz', '999999-01-01 10:00:00+00'],
    ['time', '24:30'],
    ['float8', '1e999'],
    ['float8', '1e-999'],
    ['text', 'a\0'],
    ['text', '\ud83d'],
  ] as const)('the %s %j is refused before PostgreSQL fails on it', (cast, key) => {
    expect(at(cast, key)).toThrow(expect.objectContaining({ code: 'BAD_CURSOR' }));
  });

  it.each([
    ['date', '2028-02-29'],
    ['timestamptz', '2026-02-01 10:00:00.123456+02'],
    ['timestamptz', '2026-02-01T10:00:00.123Z'],
    ['timestamptz', '1900-01-01 00:00:00+01:39:49'],
    ['timestamptz', '2026-02-01 10:00:00-03:30'],
    ['time', '23:59:59'],
    ['float8', '0'],
    ['float8', '1.5e-7'],
    ['text', 'Äiti 😀'],
  ] as const)('the %s %j is compared with', (cast, key) => {
    expect(at(cast, key)().params).toEqual([key]);
  });
});
