import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { DateTime, LocalDate, LocalTime, TimeZone } from './scalars.js';

describe('DateTime', () => {
  it('DateTime reads any offset and answers in UTC', () => {
    const instant = DateTime.parseValue('2026-10-25T03:30:00+03:00');
    expect(DateTime.serialize(instant)).toBe('2026-10-25T00:30:00.000Z');
  });

  it('DateTime reads back every instant that it has written', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
        (date) => {
          expect(DateTime.parseValue(DateTime.serialize(date))).toEqual(date);
        },
      ),
    );
  });

  it.each([
    '2026-11-21',
    '2026-11-21T13:00:00',
    '2026-02-30T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T13:00:00+0200',
    '',
    'now',
  ])('DateTime refuses %p', (text) => expect(() => DateTime.parseValue(text)).toThrow(GraphQLError));

  it('DateTime never writes a value that is no date', () => {
    expect(() => DateTime.serialize(new Date(NaN))).toThrow(TypeError);
    expect(() => DateTime.serialize(1_700_000_000)).toThrow(TypeError);
  });
});

describe('LocalDate', () => {
  it('LocalDate answers days beyond those that may be asked for, as a period may end after the last of them', () => {
    expect(LocalDate.serialize('2201-01-11')).toBe('2201-01-11');
    expect(LocalDate.serialize('1899-12-25')).toBe('1899-12-25');
    expect(() => LocalDate.serialize('2201-02-30')).toThrow();
  });

  it.each(['1900-01-01', '2024-02-29', '2200-12-31'])('LocalDate accepts %s unchanged', (text) => {
    expect(LocalDate.serialize(LocalDate.parseValue(text))).toBe(text);
  });
  it.each([
    '1899-12-31',
    '2201-01-01',
    '2026-02-29',
    '2026-1-1',
    '21.11.2026',
    '2026-11-21T00:00:00Z',
    20261121,
  ])('LocalDate refuses %p', (text) => expect(() => LocalDate.parseValue(text)).toThrow('like 2026-11-21'));
});

describe('LocalTime', () => {
  it.each(['00:00', '13:00', '23:59'])('LocalTime accepts %s unchanged', (text) => {
    expect(LocalTime.serialize(LocalTime.parseValue(text))).toBe(text);
  });
  it('LocalTime writes a time from the database without its zero seconds', () => {
    expect(LocalTime.serialize('13:00:00')).toBe('13:00');
    expect(LocalTime.serialize('13:00')).toBe('13:00');
  });
  it.each(['24:00', '9:30', '13:60', '13.00', '13:00:00'])('LocalTime refuses %p', (text) =>
    expect(() => LocalTime.parseValue(text)).toThrow('09:30'),
  );
});

describe('TimeZone', () => {
  it('TimeZone accepts names of the IANA database and corrects their case', () => {
    expect(TimeZone.parseValue('Europe/Helsinki')).toBe('Europe/Helsinki');
    expect(TimeZone.parseValue('europe/helsinki')).toBe('Europe/Helsinki');
    expect(TimeZone.parseValue('Europe/Kyiv')).toBe('Europe/Kyiv');
    expect(TimeZone.parseValue('UTC')).toBe('UTC');
  });
  it.each(['+02:00', 'Europe/Nowhere', 'Helsinki', '../etc/passwd', ''])('TimeZone refuses %p', (text) =>
    expect(() => TimeZone.parseValue(text)).toThrow('Europe/Helsinki'),
  );
});

it('a wrong value is BAD_INPUT and is not repeated', () => {
  try {
    LocalDate.parseValue('0401234567');
    throw new Error('was taken');
  } catch (error) {
    expect(error).toBeInstanceOf(GraphQLError);
    expect((error as GraphQLError).extensions.code).toBe('BAD_INPUT');
    expect((error as GraphQLError).message).not.toContain('040');
  }
});
