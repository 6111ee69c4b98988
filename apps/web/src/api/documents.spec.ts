import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';

const SOURCES = 'apps/web/src';
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const documents = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => `${SOURCES}/${file}`);

describe('the documents of the app', () => {
  it.each(documents)('the document %s asks for what the schema has', (file) => {
    const problems = validate(schema, parse(readFileSync(file, 'utf8'))).map(({ message }) => message);
    expect(problems.filter((message) => !message.includes('is never used'))).toEqual([]);
  });

  it('the modules beside the documents are what the documents say', async () => {
    const { stderr } = await promisify(execFile)(process.execPath, ['apps/web/documents.js', '--check']);
    expect(stderr).toBe('');
  });
});
