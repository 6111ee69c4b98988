import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { addMark, emptyTally, foldMarks, measures } from './metrics.js';

describe('the example in the README of the measures', () => {
  it('gives what it says', () => {
    const readme = readFileSync('libs/regularity/README.md', 'utf8');
    const [, example = ''] = /```ts\n([^]*?)```/.exec(readme) ?? [];
    const [, promised = ''] = /^\/\/ (\[.*\])$/m.exec(example) ?? [];
    const { outputText } = ts.transpileModule(example, {
      compilerOptions: { target: ts.ScriptTarget.ES2022 },
    });
    const names = ['addMark', 'emptyTally', 'foldMarks', 'measures'];
    const run = compileFunction(outputText, names) as (...given: unknown[]) => unknown;
    expect(run(addMark, emptyTally, foldMarks, measures)).toEqual(JSON.parse(promised));
  });
});
