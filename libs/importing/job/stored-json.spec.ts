import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { storedJson } from './stored-json.js';

describe('JSON for the database', () => {
  it('leaves out zero bytes and replaces halves of characters, and nothing else', () => {
    expect(
      JSON.parse(storedJson({ a: 'A\0ino', b: ['\ud83d!', '!\ude00', '\ud83d\ude00', 'Mäkelä', 1, null] })),
    ).toEqual({
      a: 'Aino',
      b: ['\ufffd!', '!\ufffd', '\ud83d\ude00', 'Mäkelä', 1, null],
    });
  });

  it('is taken by PostgreSQL whatever a file holds: no escaped zero byte, no half of a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.integer({ min: 0, max: 0xffff })),
        (text, units) => {
          const json = storedJson({ text: text + String.fromCharCode(...units) });
          const { text: kept } = JSON.parse(json) as { text: string };
          expect(kept).not.toContain('\0');
          expect(() => encodeURIComponent(kept)).not.toThrow();
        },
      ),
    );
  });
});
