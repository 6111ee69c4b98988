import type { KeyValue, PageRequest } from '#libs/database/keyset.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { RequestScope } from '../auth/request-scope.js';
import { connectionOf, pageRequest, type ConnectionArgs, type ConnectionOf } from './connection.js';

/** What a list is made of; write `page` first, from which the type of the rows is inferred. It fetches `limit + 1` rows in the order that `order` names. */
export interface Listing<Row, Node> {
  /** The name of the order, which its cursors are bound to. */
  readonly order: string;
  /** The key of a row in that order. */
  readonly keyOf: (row: Row) => readonly (KeyValue | Date)[];
  readonly page: (tx: Tx, request: PageRequest) => Promise<Row[]>;
  readonly count: (tx: Tx) => Promise<number>;
  readonly map: (row: Row) => Node;
}

/**
 * Answers a list field: one page of rows, mapped, counted only when asked for.
 * @throws AppError BAD_INPUT, BAD_CURSOR
 */
export async function listed<Row, Node>(
  scope: RequestScope,
  args: ConnectionArgs,
  listing: Listing<Row, Node>,
): Promise<ConnectionOf<Node>> {
  const request = pageRequest(args, listing.order, scope.cursors);
  const rows = await scope.read((tx) => listing.page(tx, request));
  const keyed = connectionOf({
    rows,
    request,
    cursorOf: (row) => scope.cursors.seal(listing.order, listing.keyOf(row)),
    totalCount: () => scope.read(listing.count),
  });
  const edges = keyed.edges.map(({ node, cursor }) => ({ node: listing.map(node), cursor }));
  return { ...keyed, edges, nodes: edges.map((edge) => edge.node) };
}
