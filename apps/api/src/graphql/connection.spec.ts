import { describe, expect, it } from '@jest/globals';
import { AppError } from '#libs/errors/app-error.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { connectionOf, pageRequest } from './connection.js';
import { CursorSeal } from './cursor-seal.js';

const cursors = new CursorSeal(testVault, 'of a test');
const cursorOf = (row: number) => cursors.seal('numbers', [row]);
/** Where the row of a cursor stands. */
const rowOf = (cursor: (() => string) | null) => cursor && cursors.open('numbers', cursor())[0];
const totalCount = () => Promise.resolve(9);

describe('a page', () => {
  it('a page knows whether more rows follow without counting them', () => {
    const page = connectionOf({
      rows: [1, 2, 3],
      request: pageRequest({ first: 2 }, 'numbers', cursors),
      cursorOf,
      totalCount,
    });
    expect(page.nodes).toEqual([1, 2]);
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect([page.pageInfo.startCursor, page.pageInfo.endCursor].map(rowOf)).toEqual([1, 2]);
  });

  it('a page from the end keeps the order of the list', () => {
    const request = pageRequest({ last: 2, before: cursorOf(9) }, 'numbers', cursors);
    expect(request).toEqual({ limit: 2, forward: false, cursor: [9] });
    const page = connectionOf({ rows: [8, 7, 6], request, cursorOf, totalCount });
    expect(page.edges.map(({ node }) => node)).toEqual([7, 8]);
    expect(page.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true });
    expect(page.edges.map(({ cursor }) => rowOf(cursor))).toEqual([7, 8]);
    expect(rowOf(page.pageInfo.endCursor)).toBe(8);
  });

  it('a page without rows has no cursors', () => {
    const page = connectionOf({
      rows: [],
      request: pageRequest({}, 'numbers', cursors),
      cursorOf,
      totalCount,
    });
    expect(page.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
  });

  it('a page is counted only on request, and only once', async () => {
    let counted = 0;
    const page = connectionOf({
      rows: [1],
      request: pageRequest({}, 'numbers', cursors),
      cursorOf,
      totalCount: () => Promise.resolve(++counted),
    });
    expect(counted).toBe(0);
    await Promise.all([page.totalCount(), page.totalCount()]);
    expect(counted).toBe(1);
  });

  it('a page has 50 rows by default', () => {
    expect(pageRequest({}, 'numbers', cursors)).toEqual({ limit: 50, forward: true, cursor: null });
  });

  it.each([
    { first: 1, last: 1 },
    { first: 1, before: 'x' },
    { last: 1, after: 'x' },
    { after: 'x', before: 'x' },
  ])('a page cannot be requested with %p', (args) => {
    expect(() => pageRequest(args, 'numbers', cursors)).toThrow(AppError);
  });
});
