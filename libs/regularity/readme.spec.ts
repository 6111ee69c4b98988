import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { monthHistory, weekHistory } from './measures/history.js';
import { addMark, emptyTally, foldMarks, measures } from './measures/measures.js';

const LIBRARY = { addMark, emptyTally, foldMarks, measures, monthHistory, weekHistory };

describe('the examples in the README of the measures', () => {
  const readme = readFileSync('libs/regularity/README.md', 'utf8');
  const examples = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, example]) => example!);

  it.each([1, 2])('give what they say: number %i, with the history of the first', (nth) => {
    const [first = ''] = examples;
    const example = nth === 1 ? first : withoutReturn(first) + examples[nth - 1]!;
    const [, promised = ''] = /^\/\/ (\[.*\])$/m.exec(examples[nth - 1]!) ?? [];
    const { outputText } = ts.transpileModule(example, {
      compilerOptions: { target: ts.ScriptTarget.ES2022 },
    });
    const run = compileFunction(outputText, Object.keys(LIBRARY)) as (...given: unknown[]) => unknown;
    expect(run(...Object.values(LIBRARY))).toEqual(JSON.parse(promised));
  });
});

function withoutReturn(example: string): string {
  return example.slice(0, example.indexOf('\nreturn '));
}
