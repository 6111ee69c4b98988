import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { testKeyRing } from './testing/test-keys.js';
import { keyIdOf, Vault } from './vault.js';

const vault = new Vault(testKeyRing('b', 'a'));
const older = new Vault(testKeyRing('a'));
const here = { column: 'phone_number.number', organisationId: randomUUID() };
const refusal = 'A sealed value was changed, or belongs to another place';

describe('the vault', () => {
  it('the vault opens what it sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.option(fc.uuid()), (text, organisationId) => {
        const context = { column: 'a.b', organisationId };
        expect(vault.open(vault.seal(text, context), context)).toBe(text);
      }),
    );
  });

  it('the vault seals the same number into other bytes each time, and shows nothing of it', () => {
    const number = '+358401234567';
    const [first, second] = [vault.seal(number, here), vault.seal(number, here)];
    expect(first.equals(second)).toBe(false);
    expect(first.toString('latin1')).not.toContain('358401');
  });

  it('the vault refuses what was changed, in any bit or in length', () => {
    const sealed = vault.seal('+358401234567', here);
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const tampered = Buffer.from(sealed);
        tampered.writeUInt8(tampered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(() => vault.open(tampered, here)).toThrow(/^A sealed value/);
      }),
    );
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), (length) => {
        expect(() => vault.open(sealed.subarray(0, length), here)).toThrow(refusal);
      }),
    );
    expect(() => vault.open(Buffer.concat([sealed, Buffer.from([0])]), here)).toThrow(refusal);
  });

  it('the vault refuses what was moved to another organisation or another column', () => {
    const sealed = vault.seal('+358401234567', here);
    expect(() => vault.open(sealed, { ...here, organisationId: randomUUID() })).toThrow(refusal);
    expect(() => vault.open(sealed, { ...here, organisationId: null })).toThrow(refusal);
    expect(() => vault.open(sealed, { ...here, column: 'inbound_text.from' })).toThrow(refusal);
  });

  it('the vault opens with older keys and seals with the current one, and names a key that is missing', () => {
    const sealedBefore = older.seal('+358401234567', here);
    expect(vault.open(sealedBefore, here)).toBe('+358401234567');
    expect(keyIdOf(sealedBefore)).toBe('a');
    const sealedNow = vault.seal('+358401234567', here);
    expect(keyIdOf(sealedNow)).toBe('b');
    expect(() => older.open(sealedNow, here)).toThrow('needs the key b, which RYTMI_KEYS does not have');
  });

  it('the vault finds equal numbers by their blind index, whatever key they were indexed with', () => {
    const [ofNow, ofBefore, ...more] = vault.indexesOf('+358401234567');
    expect(more).toEqual([]);
    expect(vault.indexOf('+358401234567')).toEqual(ofNow);
    expect(older.indexOf('+358401234567')).toEqual(ofBefore);
    expect(vault.indexOf('+358401234568')).not.toEqual(ofNow);
  });

  it('the vault indexes neither with the sealing key nor with that of another installation', () => {
    const ring = testKeyRing('a');
    expect(ring.current.indexing.equals(ring.current.sealing)).toBe(false);
    const sameIdOtherKey = new Vault(testKeyRing('ab')).indexOf('+358401234567').subarray(-32);
    expect(older.indexOf('+358401234567').subarray(-32).equals(sameIdOtherKey)).toBe(false);
  });

  it('the vault opens a page of 100 numbers in a few milliseconds', () => {
    const page = Array.from({ length: 100 }, (_, index) => vault.seal(`+3584012345${index}`, here));
    for (const sealed of page) vault.open(sealed, here);
    const startedAt = performance.now();
    for (const sealed of page) vault.open(sealed, here);
    expect(performance.now() - startedAt).toBeLessThan(50);
  });
});
