import { grouped } from '#libs/database/group-rows.js';
import type { KeyValue, PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Batch, RequestScope } from '../auth/request-scope.js';
import { connectionOf, pageRequest, type ConnectionArgs, type ConnectionOf } from './connection.js';

/** How the lists of many parents are fetched at once; write `pages` first, from which the type of the rows is inferred. */
export interface NestedList<Filter, Row> {
  /** The name of the order, which its cursors are bound to. */
  readonly order: string;
  readonly parentOf: (row: Row) => string;
  /** The key of a row in that order. */
  readonly keyOf: (row: Row) => readonly (KeyValue | Date)[];
  /** The same page for each parent, in one statement. */
  readonly pages: (
    tx: Tx,
    parentIds: readonly string[],
    filter: Filter,
    request: PageRequest,
  ) => Promise<readonly Row[]>;
  /** How many rows each parent has, in one statement. */
  readonly counts: (
    tx: Tx,
    parentIds: readonly string[],
    filter: Filter,
  ) => Promise<ReadonlyMap<string, number>>;
}

/** The answer to a list field that stands inside other lists. */
export type NestedConnection<Filter, Row> = <Node>(
  scope: RequestScope,
  args: ConnectionArgs,
  parentId: string,
  filter: Filter,
  map: (row: Row) => Node,
) => Promise<ConnectionOf<Node>>;

/**
 * Makes a list field of a parent that may itself be one of many: whoever asks with the same arguments in the same tick
 * is answered by one statement. Make it once, not per request: it is also the identity under which a request keeps answers.
 */
export function nestedConnection<Filter, Row>(list: NestedList<Filter, Row>): NestedConnection<Filter, Row> {
  const pages = perQuestion<{ filter: Filter; request: PageRequest }, Row[]>(
    async (tx, parentIds, { filter, request }) =>
      grouped(await list.pages(tx, parentIds, filter, request), list.parentOf),
  );
  const counts = perQuestion<Filter, number>((tx, parentIds, filter) => list.counts(tx, parentIds, filter));

  return async (scope, args, parentId, filter, map) => {
    const request = pageRequest(args, list.order, scope.cursors);
    const page = connectionOf({
      rows: (await scope.load(pages, keyFor({ filter, request }, parentId))) ?? [],
      request,
      cursorOf: (row) => scope.cursors.seal(list.order, list.keyOf(row)),
      totalCount: async () => (await scope.load(counts, keyFor(filter, parentId))) ?? 0,
    });
    const edges = page.edges.map(({ node, cursor }) => ({ node: map(node), cursor }));
    return { ...page, edges, nodes: edges.map((edge) => edge.node) };
  };
}

/** What is asked, and of which parent: as text, so that equal questions meet. */
type NestedKey = string;

function keyFor(question: unknown, parentId: string): NestedKey {
  return JSON.stringify([JSON.stringify(question), parentId]);
}

/** A batch that asks once per distinct question; a query holds only so many of those, whatever number of rows it has. */
function perQuestion<Question, Value>(
  ask: (tx: Tx, parentIds: readonly string[], question: Question) => Promise<ReadonlyMap<string, Value>>,
): Batch<NestedKey, Value> {
  return async (tx, keys) => {
    const asked = keys.map((key) => {
      const [question, parentId] = JSON.parse(key) as [string, string];
      return { key, question, parentId };
    });
    const answers = new Map<NestedKey, Value>();
    for (const [question, ofOne] of grouped(asked, (each) => each.question)) {
      const parentIds = ofOne.map((each) => each.parentId);
      const values = await ask(tx, parentIds, JSON.parse(question) as Question);
      for (const { key, parentId } of ofOne) {
        const value = values.get(parentId);
        if (value !== undefined) answers.set(key, value);
      }
    }
    return answers;
  };
}
