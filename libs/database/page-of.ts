import { keysetWhere, type KeysetColumn, type KeyValue, type PageRequest } from './keyset.js';
import { fragment, Statement, type Fragment } from './sql.js';
import type { Tx } from './tenant-database.js';

/** A list that is read page by page. */
export interface List<Parameters> {
  /** What a row has: `columnsOf(SecretLink, 'link')`. */
  readonly select: Fragment<Parameters>;
  /** `FROM … WHERE …`; the condition of the page follows it with AND. */
  readonly from: Fragment<Parameters>;
  /** With SQL columns as `expr`. */
  readonly order: readonly KeysetColumn[];
  /** The column of the parent's id, where pages of the lists of many parents are read at once. */
  readonly perParent?: Fragment<Parameters>;
}

type Keyed = Record<string, KeyValue | number>;

/** The statements of one list: its pages, forward and backward, and its count. */
export class PagedList<Parameters, Row> {
  private readonly made = new Map<string, Statement<Parameters & Keyed, Row>>();
  private readonly counting: Statement<Parameters, { count: number }>;

  constructor(private readonly list: List<Parameters>) {
    this.counting = new Statement(fragment<Parameters>`SELECT count(*)::integer AS count ${list.from}`);
  }

  /**
   * Up to `limit + 1` rows after the cursor, in the direction of the request; with `perParent` so many of each parent.
   * @throws AppError BAD_CURSOR
   */
  async page(tx: Tx, parameters: Parameters, request: PageRequest): Promise<Row[]> {
    const { statement, key } = this.statementFor(request);
    return statement.rows(tx, { ...parameters, ...key, pageLimit: request.limit + 1 });
  }

  /** How many rows the whole list has. */
  async count(tx: Tx, parameters: Parameters): Promise<number> {
    return (await this.counting.one(tx, parameters)).count;
  }

  /** Every statement that may be run: for the test that prepares them. */
  statements(): readonly Statement<never, unknown>[] {
    const nullKeys = this.list.order.map(({ nullable }) => (nullable ? null : undefined));
    const cursors = [
      null,
      this.list.order.map(sampleKey),
      nullKeys.map((key, index) => (key === null ? null : sampleKey(this.list.order[index] as KeysetColumn))),
    ];
    const pages = [true, false].flatMap((forward) =>
      cursors.map((cursor) => this.statementFor({ limit: 1, forward, cursor }).statement),
    );
    return [this.counting, ...new Set(pages)];
  }

  private statementFor(request: PageRequest): { statement: Statement<Parameters & Keyed, Row>; key: Keyed } {
    const { sql, params, orderBy } = keysetWhere(this.list.order, request, 1);
    const key: Keyed = Object.fromEntries(params.map((value, index) => [`pageKey${index + 1}`, value]));
    const shape = `${sql} ${orderBy}`;
    let statement = this.made.get(shape);
    if (!statement) {
      statement = new Statement<Parameters & Keyed, Row>(
        this.pageFragment(keyNames(sql), { parts: [orderBy] }),
      );
      this.made.set(shape, statement);
    }
    return { statement, key };
  }

  private pageFragment(condition: Fragment, orderBy: Fragment): Fragment<Parameters> {
    const { select, from, perParent } = this.list;
    if (perParent === undefined) {
      return fragment<Parameters>`SELECT ${select} ${from} AND ${condition} ORDER BY ${orderBy} LIMIT ${PAGE_LIMIT}`;
    }
    return fragment<Parameters>`SELECT * FROM (
        SELECT ${select}, row_number() OVER (PARTITION BY ${perParent} ORDER BY ${orderBy}) AS rank_in_list
        ${from} AND ${condition}
      ) ranked WHERE ranked.rank_in_list <= ${PAGE_LIMIT} ORDER BY ranked.rank_in_list`;
  }
}

const PAGE_LIMIT: Fragment = { parts: [{ name: 'pageLimit' }] };

/** The `$n` of a keyset condition as parameters of the statement. */
function keyNames(condition: string): Fragment {
  return {
    parts: condition
      .split(/\$(\d+)/)
      .map((part, index) => (index % 2 === 0 ? part : { name: `pageKey${part}` })),
  };
}

/** A key of each type, such as a cursor could hold. */
const SAMPLE_KEYS: Record<KeysetColumn['cast'], KeyValue> = {
  uuid: '00000000-0000-4000-8000-000000000000',
  timestamptz: '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  time: '12:00',
  int: 1,
  bigint: '1',
  numeric: '1',
  float8: '1',
  boolean: 'true',
  text: 'a',
};

function sampleKey({ cast }: KeysetColumn): KeyValue {
  return SAMPLE_KEYS[cast];
}
