import type { RequestScope } from '../auth/request-scope.js';
import { groupById, sessionById } from './groups.loaders.js';
import { toGroup, toSession } from './groups.mapping.js';
import type { Group } from './groups.types.js';
import type { Session } from './sessions.types.js';

/** A group by its id; null where the reader may not see it, or where there is no id. */
export async function findGroup(scope: RequestScope, id: string | null): Promise<Group | null> {
  const row = id === null ? null : await scope.load(groupById, id);
  return row && toGroup(row);
}

/** A session by its id; null where the reader may not see it, or where there is no id. */
export async function findSession(scope: RequestScope, id: string | null): Promise<Session | null> {
  const row = id === null ? null : await scope.load(sessionById, id);
  return row && toSession(row, scope);
}
