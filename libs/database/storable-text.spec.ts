import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Client } from 'pg';
import { cloneTestDatabase, type TestDatabase } from './testing/test-server.js';
import { isStorable, storable, unstorablePlaces } from './storable-text.js';

describe('Texts that PostgreSQL can hold', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await cloneTestDatabase('template1');
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** What comes back of a text that was sent as text and inside JSON; null when the database refuses it. */
  async function heldAs(text: string): Promise<{ plain: string; json: string } | null> {
    try {
      const { rows } = await client.query<{ plain: string; json: string }>(
        `SELECT $1::text AS plain, $2::jsonb ->> 't' AS json`,
        [text, JSON.stringify({ t: text })],
      );
      return rows[0] ?? null;
    } catch {
      return null;
    }
  }

  const texts = fc.string({
    unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom('\0', '\ud83d', '\ude00')),
  });

  it('a text is called storable exactly when PostgreSQL gives back what it was given', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const held = await heldAs(text);
        expect(isStorable(text)).toBe(held?.plain === text && held.json === text);
      }),
    );
  });

  it('a text that was made storable is, and one that was already is left alone', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(isStorable(storable(text))).toBe(true);
        if (isStorable(text)) expect(storable(text)).toBe(text);
      }),
    );
  });

  it('texts that cannot be stored are found at any depth, also as names of properties', () => {
    const value = { a: 'x', b: [{ c: '\0' }, 'ok', '\ud83d'], 'd\0': 1, e: null, f: 3 };
    expect(unstorablePlaces(value, 'input')).toEqual(['input.b.0.c', 'input.b.2', 'input']);
    expect(unstorablePlaces({ name: '\0' }, '')).toEqual(['name']);
  });
});
