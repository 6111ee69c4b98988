import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { segmentsOf } from '#libs/messaging/wording/segments.js';
import smpp from 'smpp';
import { textParts } from './smpp-text.js';

describe('the parts of a text', () => {
  const letters = fc.constantFrom(...'abcåäöÅÄÖ €^{}[]~|\\@£$\n\ré1290', '🌿', 'Ж', '’', 'e\u0301');

  it('the parts are as many as shown and charged, and the library reads the same text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 500 }), (body) => {
        const parts = textParts(body);
        expect(parts).toHaveLength(segmentsOf(body).parts);
        const room = parts.length === 1 ? 160 : 153;
        for (const { dataCoding, octets } of parts)
          expect(octets.length).toBeLessThanOrEqual(dataCoding === 0 ? room : 140);
        const read = parts.map(({ dataCoding, octets }) => {
          const coder = dataCoding === 0 ? smpp.encodings.ASCII : smpp.encodings.UCS2;
          return coder.decode(octets);
        });
        expect(read.join('')).toBe(body);
      }),
      { numRuns: 2_000 },
    );
  });
});
