import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { storedJson } from './stored-json.js';

describe('JSON for the database', () => {
  it('zero bytes are removed and half characters replaced, and nothing else', () => {
    expect(
      JSON.parse(storedJson({ a: 'A\0ino', b: ['\ud83d!', '!\ude00', '\ud83d\ude00', 'Mäkelä', 1, null] })),
    ).toEqual({
      a: 'Aino',
      b: ['\ufffd!', '!\ufffd', '\ud83d\ude00', 'Mäkelä', 1, null],
    });
  });

  it('PostgreSQL accepts the JSON of any file: it has no escaped zero byte and no half character', () => {
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
