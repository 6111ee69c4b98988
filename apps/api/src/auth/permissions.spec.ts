import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Grants } from '#libs/people/roles.js';
import { writtenRules } from '../../../../test/support/operations.js';
import { isAllowed, PERMISSIONS, type Permission, type StandingTwice } from './permissions.js';

/** What each library grants, as its file says it. */
async function granted(): Promise<Grants[]> {
  const files = readdirSync('libs')
    .map((library) => `libs/${library}/${library}.permissions.ts`)
    .filter((file) => existsSync(file));
  const modules = await Promise.all(
    files.map(async (file) => (await import(`#${file.replace(/\.ts$/, '.js')}`)) as Record<string, Grants>),
  );
  return modules.flatMap((module) => Object.values(module));
}

describe('permissions', () => {
  it('every permission comes from exactly one library, and no library is left out', async () => {
    const names = (await granted()).flatMap((list) => Object.keys(list));
    expect(names.length).toBeGreaterThan(0);
    expect(names.toSorted()).toEqual(Object.keys(PERMISSIONS).toSorted());
  });

  it('every permission is named by an operation', () => {
    const named = new Set(Object.values(writtenRules()));
    expect(Object.keys(PERMISSIONS).filter((name) => !named.has(name))).toEqual([]);
  });

  it('one role that has a permission is enough', () => {
    expect(isAllowed({ roles: ['LEADER'] }, 'staff.manage')).toBe(false);
    expect(isAllowed({ roles: ['LEADER', 'ADMIN'] }, 'staff.manage')).toBe(true);
    expect(isAllowed({ roles: [] }, 'self.use')).toBe(false);
  });

  it('a permission in two lists does not compile, nor does one that no list has', () => {
    type Lists = readonly [
      { 'a.read': ['ADMIN']; 'b.read': ['ADMIN'] },
      { 'c.read': ['ADMIN'] },
      { 'b.read': ['PEER'] },
    ];
    const twice: StandingTwice<Lists> = 'b.read';
    const onlyThat: ['b.read'] extends [StandingTwice<Lists>] ? StandingTwice<Lists> : never = twice;
    const once: [StandingTwice<readonly [Lists[0], Lists[1]]>] extends [never] ? true : false = true;
    const anyNameWillDo: string extends Permission ? true : false = false;
    expect([onlyThat, once, anyNameWillDo]).toEqual(['b.read', true, false]);
  });
});
