import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PagedList } from '../page-of.js';
import { Command, Statement } from '../sql.js';

export type AnyStatement = Statement<never, unknown> | Command;

/** What one `*.sql.ts` of the libraries and apps exports. */
export interface StatementFile {
  /** Such as `libs/groups/groups.sql.ts`. */
  readonly file: string;
  /** What its statements stand on, such as temporary tables. */
  readonly setUp: readonly Command[];
  /** By the name of the export, with the way to it where that is a record or a list. */
  readonly statements: readonly (readonly [name: string, statement: AnyStatement])[];
}

/** Every statement of the libraries and apps, file by file. */
export async function statementFiles(): Promise<StatementFile[]> {
  const files: StatementFile[] = [];
  for (const file of sources()) {
    const { SET_UP = [], ...exported } = (await import(resolve(file))) as Record<string, unknown>;
    const statements = Object.entries(exported).flatMap(([name, value]) => statementsIn(value, name));
    files.push({ file, setUp: SET_UP as readonly Command[], statements });
  }
  return files;
}

function sources(): string[] {
  return ['libs', 'apps'].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sql.ts'))
      .map((file) => join(root, file))
      .toSorted(),
  );
}

function statementsIn(value: unknown, name: string): [string, AnyStatement][] {
  if (value instanceof Statement) return [[name, value as Statement<never, unknown>]];
  if (value instanceof Command) return [[name, value]];
  if (value instanceof PagedList) {
    return value.statements().map((statement, index) => [`${name}[${index}]`, statement]);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => statementsIn(inner, `${name}.${key}`));
}
