import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toGsmFriendly } from './dates-and-times.js';

describe('GSM-friendly text', () => {
  it('GSM-friendly text has plain quotes, dashes, dots and spaces', () => {
    expect(toGsmFriendly('“a” „b” «c» ‘d’ e’s – — − … f\u00A0g\u202Fh so\u00ADft • i')).toBe(
      `"a" "b" "c" 'd' e's - - - ... f g h soft - i`,
    );
  });

  it('GSM-friendly text has s and z for š and ž, also when they come as two code points', () => {
    expect(toGsmFriendly('Šakki, šekki, Žanna, ž')).toBe('Sakki, sekki, Zanna, z');
    expect(toGsmFriendly('s\u030Cakki')).toBe('sakki');
  });

  it('GSM-friendly text keeps ä as one character of the alphabet when it comes as two code points', () => {
    expect(toGsmFriendly('a\u0308')).toBe('ä');
  });

  it('GSM-friendly text leaves other alphabets, accents and emoji as they are', () => {
    const kept = 'Клуб عربي Đorđe Łódź ñ 👩‍👩‍👧 می‌خواهم';
    expect(toGsmFriendly(kept)).toBe(kept);
  });

  it('a text that is in the GSM alphabet already is not changed', () => {
    const gsm = fc.array(
      fc.constantFrom(...'@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./09:;<=>?¡AZÄÖÑܧ¿azäöñüà€[]{}'),
    );
    fc.assert(fc.property(gsm, (chars) => toGsmFriendly(chars.join('')) === chars.join('')));
  });
});
