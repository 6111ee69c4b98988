import { describe, expect, it } from '@jest/globals';
import { problemsOfNames } from './group-names.js';

const fieldsOf = (internalName: string, publicName: string, bothGiven = true): string[] =>
  problemsOfNames({ internalName, publicName }, bothGiven).map(({ field }) => field);

describe('the names of a group', () => {
  it('may have nothing in common, or only some words', () => {
    expect(fieldsOf('Päihdekuntoutujat tiistai', 'Tiistairyhmä')).toEqual([]);
    expect(fieldsOf('Tiistairyhmä päihdekuntoutujille', 'Tiistairyhmä')).toEqual([]);
  });

  it('are refused when the public one contains the internal one, in any case and spacing', () => {
    expect(fieldsOf('Korvaushoito', 'KORVAUSHOITO ti')).toEqual(['publicName']);
    expect(fieldsOf('Vapautuvat A', 'vapautuvat  a klo 13')).toEqual(['publicName']);
  });

  it('may be the same when both are given, but not by a rename of one', () => {
    expect(fieldsOf('Aamukahvi', 'aamukahvi')).toEqual([]);
    expect(fieldsOf('Aamukahvi', 'Aamukahvi', false)).toEqual(['publicName']);
  });

  it('count characters as people do, up to 24', () => {
    expect(fieldsOf('x y z', 'ä'.repeat(24))).toEqual([]);
    expect(fieldsOf('x y z', '☕'.repeat(24))).toEqual([]);
    expect(fieldsOf('x y z', '🎨'.repeat(24))).toEqual([]);
    expect(fieldsOf('x y z', 'a'.repeat(25))).toEqual(['publicName']);
  });

  it('hold no line breaks or hidden characters', () => {
    expect(fieldsOf('Ryhmä', 'Tiistai\ntorstai')).toEqual(['publicName']);
    expect(fieldsOf('Ryhmä', 'Tiistai\u202Eryhmä')).toEqual(['publicName']);
  });

  it('are both needed', () => {
    expect(fieldsOf('', '')).toEqual(['internalName', 'publicName']);
  });
});
