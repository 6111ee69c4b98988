import type { TestApi } from '../support/test-api.js';

export interface Route {
  readonly method: string;
  /** As the router has it, such as `/imports/:id`. */
  readonly path: string;
}

const LINE = /^(?<indent>[│ ]*)[├└]── (?<part>\S.*?) \((?<methods>[A-Z, ]+)\)$/;
const LEVEL_CHARACTERS = 4;
const PART_ONLY = /^(?<indent>[│ ]*)[├└]── (?<part>\S*)$/;

/** Every route of the running server by its router, whoever declared it. */
export function routesOf(api: TestApi): Route[] {
  const tree = api.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const { indent = '', part = '', methods = '' } = (LINE.exec(line) ?? PART_ONLY.exec(line))?.groups ?? {};
    if (part === '') return [];
    const level = indent.length / LEVEL_CHARACTERS;
    above.length = level;
    above[level] = part;
    const path = above.join('');
    return methods === '' ? [] : methods.split(', ').map((method) => ({ method, path }));
  });
}
