import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { en } from './en.js';
import { fi } from './fi.js';
import { sv } from './sv.js';

const SOURCES = 'apps/web/src';
/** Attributes that people read or hear. */
const READ = new Set(['aria-label', 'title', 'alt', 'placeholder', 'label', 'aria-description']);
const LETTERS = /\p{L}{2,}/u;

/** Every key with what it takes: as in `today.marked(2)`. */
function keysOf(words: object, path = ''): string[] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'function') return [`${path}${key}(${value.length})`];
    return typeof value === 'object' && value !== null ? keysOf(value, `${path}${key}.`) : [`${path}${key}`];
  });
}

function textsOf(words: object): string[] {
  return Object.values(words).flatMap((value: unknown) => {
    if (typeof value === 'function') return [];
    return typeof value === 'object' && value !== null ? textsOf(value) : [String(value)];
  });
}

/** Texts in JSX that are in no language file. */
function literalsIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && LETTERS.test(node.text)) found.push(node.text.trim());
    if (ts.isStringLiteralLike(node) && LETTERS.test(node.text)) {
      const { parent } = node;
      if (ts.isJsxAttribute(parent) && READ.has(parent.name.getText())) found.push(node.text);
      if (ts.isJsxExpression(parent) && !ts.isJsxAttribute(parent.parent)) found.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.map((text) => `${file}: ${text}`);
}

describe('the words of the app', () => {
  it.each([
    ['Swedish', sv],
    ['English', en],
  ])('the %s words have the keys of the Finnish ones, with as many gaps', (_language, words) => {
    expect(keysOf(words)).toEqual(keysOf(fi));
  });

  it('no text is empty, and none tells people about sessions, tokens or synchronising', () => {
    for (const words of [fi, sv, en]) {
      expect(textsOf(words).filter((text) => text.trim() === '')).toEqual([]);
      expect(textsOf(words).filter((text) => /\b(sessi|token|sync|synk|offline|online)/i.test(text))).toEqual(
        [],
      );
    }
  });

  it('no component holds a text of its own', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.tsx'),
    );
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((file) => literalsIn(`${SOURCES}/${file}`))).toEqual([]);
  });

  it('no component is longer than 200 lines', () => {
    const long = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tsx'))
      .filter((file) => readFileSync(`${SOURCES}/${file}`, 'utf8').split('\n').length > 200);
    expect(long).toEqual([]);
  });
});
