import { describe, expect, it } from '@jest/globals';
import { problemsOfNames } from './group-names.js';

const fieldsOf = (internalName: string, publicName: string, bothGiven = true): string[] =>
  problemsOfNames({ internalName, publicName }, bothGiven).map(({ field }) => field);

describe('the names of a group', () => {
  it('the two names of a group may have nothing in common, or some words only', () => {
    expect(fieldsOf('Päihdekuntoutujat tiistai', 'Tiistairyhmä')).toEqual([]);
    expect(fieldsOf('Tiistairyhmä päihdekuntoutujille', 'Tiistairyhmä')).toEqual([]);
  });

  it('a public name that contains the internal one is refused, in any case and spacing', () => {
    expect(fieldsOf('Korvaushoito', 'KORVAUSHOITO ti')).toEqual(['publicName']);
    expect(fieldsOf('Vapautuvat A', 'vapautuvat  a klo 13')).toEqual(['publicName']);
  });

  it('the two names of a group may be the same if both are given, but not after a rename of one', () => {
    expect(fieldsOf('Aamukahvi', 'aamukahvi')).toEqual([]);
    expect(fieldsOf('Aamukahvi', 'Aamukahvi', false)).toEqual(['publicName']);
  });

  it('a group name has up to 24 characters, counted as people count them', () => {
    expect(fieldsOf('x y z', 'ä'.repeat(24))).toEqual([]);
    expect(fieldsOf('x y z', '☕'.repeat(24))).toEqual([]);
    expect(fieldsOf('x y z', '🎨'.repeat(24))).toEqual([]);
    expect(fieldsOf('x y z', 'a'.repeat(25))).toEqual(['publicName']);
  });

  it('a group name has no line breaks or hidden characters', () => {
    expect(fieldsOf('Ryhmä', 'Tiistai\ntorstai')).toEqual(['publicName']);
    expect(fieldsOf('Ryhmä', 'Tiistai\u202Eryhmä')).toEqual(['publicName']);
  });

  it('both names of a group are required', () => {
    expect(fieldsOf('', '')).toEqual(['internalName', 'publicName']);
  });
});
