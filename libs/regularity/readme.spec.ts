import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { monthHistory, weekHistory } from './measures/history.js';
import { addMark, emptyTally, foldMarks, measures } from './measures/measures.js';

const LIBRARY = { addMark, emptyTally, foldMarks, measures, monthHistory, weekHistory };

describe('the examples in the README of the measures', () => {
  const readme = readFileSync('libs/regularity/README.md', 'utf8');
  const examples = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, example]) => example!);

  it.each([1, 2])(
    'the README examples give what they say: number %i, with the history of the first',
    (nth) => {
      const [first = ''] = examples;
      const example = nth === 1 ? first : withoutReturn(first) + examples[nth - 1]!;
      const [, promised = ''] = /^\/\/ (\[.*\])$/m.exec(examples[nth - 1]!) ?? [];
      const { outputText } = ts.transpileModule(example, {
        compilerOptions: { target: ts.ScriptTarget.ES2022 },
      });
      const run = compileFunction(outputText, Object.keys(LIBRARY)) as (...given: unknown[]) => unknown;
      expect(run(...Object.values(LIBRARY))).toEqual(JSON.parse(promised));
    },
  );
});

describe('the section of the README about adding a measure', () => {
  const [, section = ''] = readFileSync('libs/regularity/README.md', 'utf8').split('## Add a measure');

  it('it names files that there are, and every file outside the specs in which measures are listed by name', () => {
    const named = [...section.matchAll(/`((?:libs|apps)\/[^`]+|schema\.graphql)`/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
    const listing = sourcesNaming(/\bsimilarWeeks\b|\bsimilar_weeks\b/);
    expect(listing.filter((path) => !named.some((one) => path.startsWith(one)))).toEqual(
      NAME_IT_FOR_THEMSELVES,
    );
  });
});

/** What says something of that one measure, as no file must of a new one. */
const NAME_IT_FOR_THEMSELVES = ['apps/api/src/regularity/regularity.types.ts'];

/** Sources in which a name occurs, beside specs, what they share, and migrations. */
function sourcesNaming(name: RegExp): string[] {
  return ['libs', 'apps']
    .flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => `${root}/${file}`),
    )
    .filter((path) => path.endsWith('.ts') && !/\.spec\.ts$|\/testing\/|\/migrations\//.test(path))
    .filter((path) => name.test(readFileSync(path, 'utf8')))
    .sort();
}

function withoutReturn(example: string): string {
  return example.slice(0, example.indexOf('\nreturn '));
}
