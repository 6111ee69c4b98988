import type { Type } from '@nestjs/common';
import { ArgsType, Field, type FieldMiddleware, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { badInput } from '#libs/errors/app-error.js';
import type { PageRequest } from '#libs/database/keyset.js';
import type { CursorSeal } from './cursor-seal.js';

export const DEFAULT_PAGE_ROWS = 50;
export const MAX_PAGE_ROWS = 200;
const MAX_CURSOR_CHARACTERS = 1024;

@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many from the start, or after \`after\`; at most ${MAX_PAGE_ROWS}, ${DEFAULT_PAGE_ROWS} if nothing is said.`,
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_PAGE_ROWS)
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor after which to begin; goes with `first`.' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_CURSOR_CHARACTERS)
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `How many from the end, or before \`before\`; at most ${MAX_PAGE_ROWS}.`,
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_PAGE_ROWS)
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor before which to end; goes with `last`.' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_CURSOR_CHARACTERS)
  before?: string | null;
}

/** Nest hands a function found in a field to GraphQL uncalled. */
const callIfFunction: FieldMiddleware = async (_context, next) => {
  const value: unknown = await next();
  return typeof value === 'function' ? (value as () => unknown)() : value;
};

@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is more after this page.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether there is more before this page.' })
  hasPreviousPage: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first row; null on an empty page.',
    middleware: [callIfFunction],
  })
  startCursor: (() => string) | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last row; null on an empty page.',
    middleware: [callIfFunction],
  })
  endCursor: (() => string) | null;
}

/** One row of a page with its place in the list, which is sealed only when a query asks for it. */
export interface EdgeOf<T> {
  readonly node: T;
  readonly cursor: () => string;
}

/** One page of a list. `totalCount` is a function, so that the rows are counted only when a query asks for it. */
export interface ConnectionOf<T> {
  readonly edges: EdgeOf<T>[];
  readonly nodes: T[];
  readonly pageInfo: PageInfo;
  readonly totalCount: () => Promise<number>;
}

const made = new Map<Type<unknown>, Type<ConnectionOf<unknown>>>();

/**
 * The GraphQL types `XConnection` and `XEdge` for a node type, made once per node type.
 * Make it where modules load, `export const GroupConnection = Connection(Group)`: inside `@Query(() => …)` would be too late.
 *
 * @param name the node's name in GraphQL, where it is not the name of the class.
 */
export function Connection<T>(nodeType: Type<T>, name = nodeType.name): Type<ConnectionOf<T>> {
  const existing = made.get(nodeType);
  if (existing) return existing as Type<ConnectionOf<T>>;

  @ObjectType(`${name}Edge`, { description: `One ${name} in a list, with its cursor.` })
  class Edge {
    @Field(() => nodeType, { description: `The ${name} itself.` })
    node: T;

    @Field(() => String, {
      description: 'Its place in this list and order; opaque, and good in one’s own organisation only.',
      middleware: [callIfFunction],
    })
    cursor: () => string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
  class ConnectionType {
    @Field(() => [Edge], { description: 'The rows of this page, each with its cursor.' })
    edges: Edge[];

    @Field(() => [nodeType], { description: 'The rows of this page without their cursors.' })
    nodes: T[];

    @Field(() => PageInfo, { description: 'Where this page stands in the list.' })
    pageInfo: PageInfo;

    @Field(() => Int, {
      description: 'How many there are in the whole list; counted only when asked for.',
      middleware: [callIfFunction],
    })
    totalCount: () => Promise<number>;
  }

  made.set(nodeType, ConnectionType);
  return ConnectionType;
}

/**
 * What a list must fetch for the arguments of a connection: `limit + 1` rows, so that it is known whether more follow.
 *
 * @param order the name of the list's order, which its cursors are bound to.
 * @throws AppError BAD_INPUT for arguments that contradict each other, BAD_CURSOR for a cursor of another order or organisation.
 */
export function pageRequest(args: ConnectionArgs, order: string, cursors: CursorSeal): PageRequest {
  const { first, after, last, before } = args;
  if (first != null && last != null)
    throw badInput('last', 'Ask for the first or for the last, not for both.');
  if (after != null && before != null) throw badInput('before', 'Give after or before, not both.');
  if (first != null && before != null) throw badInput('before', 'before goes with last, after with first.');
  if (last != null && after != null) throw badInput('after', 'after goes with first, before with last.');
  const forward = last == null && before == null;
  const cursor = forward ? after : before;
  return {
    limit: (forward ? first : last) ?? DEFAULT_PAGE_ROWS,
    forward,
    cursor: cursor == null ? null : cursors.open(order, cursor),
  };
}

/**
 * Turns fetched rows into a page.
 *
 * @param rows up to `limit + 1` rows in the direction of the request: for `last` and `before` from the end of the list.
 */
export function connectionOf<Row>(options: {
  readonly rows: readonly Row[];
  readonly request: PageRequest;
  readonly cursorOf: (row: Row) => string;
  readonly totalCount: () => Promise<number>;
}): ConnectionOf<Row> {
  const { rows, request, cursorOf } = options;
  const hasMore = rows.length > request.limit;
  const nodes = rows.slice(0, request.limit);
  if (!request.forward) nodes.reverse();
  const edges = nodes.map((node) => ({ node, cursor: () => cursorOf(node) }));
  // The row of the cursor itself lies on the other side of the page.
  const hasBehind = request.cursor !== null;
  let count: Promise<number> | undefined;
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: request.forward ? hasMore : hasBehind,
      hasPreviousPage: request.forward ? hasBehind : hasMore,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: () => (count ??= options.totalCount()),
  };
}
