import fc from 'fast-check';
import {
  getNullableType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { SCHEMA } from './targets.js';

/** Says that a value is left out. */
export const LEFT_OUT = Symbol('left out');

/** Where values of ids and cursors come from: rows that are there. */
export interface Pool {
  /** Ids that could stand in an argument of this name, of an operation of that name. */
  idsFor(argument: string, operation: string): readonly string[];
  /** Ids of another organisation. */
  readonly foreignIds: readonly string[];
  readonly cursors: readonly string[];
}

/** How odd the values are, as shares of a hundred: some requests are to get far, others to be odd in many places. */
export type Oddity = 1 | 25;

interface Place {
  readonly pool: Pool;
  readonly operation: string;
  readonly oddity: Oddity;
}

const WORDS = ['Aino', 'Torstairyhmä', 'Kävely ja keitto', 'Puisto', 'Voiko mukaan ottaa koiran?', 'aika'];
const RULES = [
  'FREQ=WEEKLY;BYDAY=TU',
  'FREQ=DAILY',
  'FREQ=MONTHLY;BYMONTHDAY=31',
  'FREQ=WEEKLY;INTERVAL=2;COUNT=3',
];
const ODD_RULES = [
  'FREQ=SECONDLY',
  'FREQ=WEEKLY;INTERVAL=99999999999',
  'FREQ=YEARLY;BYMONTH=13',
  'RRULE:',
  'FREQ=DAILY;UNTIL=99999999T999999Z',
];
const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud83d',
  '😀'.repeat(50),
  'x'.repeat(20_000),
  "'; DROP TABLE participant; --",
  '%_\\',
  '\\',
  '{"a":1}',
  '{name} {when} {{',
  '\u202eabc\u0000',
  '\r\n\t\u2028',
  '-1e309',
  '$1',
  '/../../etc/passwd',
];
const ODD_NUMBERS = [0, -1, 1, 32_767, 32_768, 2_147_483_647, -2_147_483_648, 2_147_483_648, 1.5, 1e308];
const ODD_IDS = [
  '',
  'x',
  '0',
  '00000000-0000-0000-0000-000000000000',
  "' OR 1=1",
  '{}',
  'ffffffff-ffff-4fff-bfff-ffffffffffff',
];
const ODD_DAYS = [
  '1900-01-01',
  '2200-12-31',
  '1899-12-31',
  '2026-02-30',
  '0000-00-00',
  '2026-1-1',
  '',
  '99999-01-01',
];
const ODD_INSTANTS = [
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999+23:59',
  '0001-01-01T00:00:00-23:59',
  '2026-01-01T24:00:00Z',
  '2026-01-01',
  '',
];
const ODD_TIMES = ['24:00', '23:59', '00:00', '9:00', '13:00:00', ''];
const ODD_ZONES = ['+02:00', 'Nowhere/Land', 'UTC', 'America/Argentina/ComodRivadavia', 'Etc/GMT+14', ''];
/** Of these, more than one are rarely right together. */
const PAGING = /^(first|last|after|before)$/;
const OF_ANOTHER_TYPE = [7, true, 'text', {}, [], [[]], null];

/** A value for an argument or a field of an input. @param name of the argument or field */
export function valueOf(type: GraphQLInputType, name: string, place: Place): fc.Arbitrary<unknown> {
  const { oddity } = place;
  const usual = presentValue(getNullableType(type), name, place);
  return fc.oneof(
    { arbitrary: usual, weight: 500 },
    {
      arbitrary: fc.constantFrom<unknown>(null, LEFT_OUT),
      weight: isNonNullType(type) ? oddity : PAGING.test(name) ? 4_000 : 500,
    },
    { arbitrary: fc.constantFrom(...OF_ANOTHER_TYPE), weight: oddity },
  );
}

function presentValue(type: GraphQLInputType, name: string, place: Place): fc.Arbitrary<unknown> {
  if (isListType(type)) return listOf(type.ofType, name, place);
  if (isInputObjectType(type)) return objectOf(type.name, place);
  if (isEnumType(type)) {
    const names = type.getValues().map((value) => value.name);
    return either(fc.constantFrom(...names), ['NOTHING', '', 0], place);
  }
  return scalarOf(String(type), name, place);
}

function listOf(inner: GraphQLInputType, name: string, place: Place): fc.Arbitrary<unknown> {
  const item = valueOf(inner, name, place).map((value) => (value === LEFT_OUT ? null : value));
  return fc.oneof(
    { arbitrary: fc.array(item, { maxLength: 3 }), weight: 500 },
    { arbitrary: item.map((value) => Array.from({ length: 1_500 }, () => value)), weight: place.oddity },
    { arbitrary: item, weight: place.oddity },
  );
}

function objectOf(typeName: string, place: Place): fc.Arbitrary<unknown> {
  const type = SCHEMA.getType(typeName);
  if (!isInputObjectType(type)) throw new Error(`${typeName} is no input`);
  const fields = Object.values(type.getFields());
  return fc
    .record(Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type, field.name, place)])))
    .map((object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== LEFT_OUT)));
}

function scalarOf(type: string, name: string, place: Place): fc.Arbitrary<unknown> {
  const { pool, operation } = place;
  switch (type) {
    case 'ID': {
      const known = pool.idsFor(name, operation);
      return either(fc.constantFrom(...known), [...ODD_IDS, ...pool.foreignIds.slice(0, 20)], place);
    }
    case 'Int':
      return either(fc.integer({ min: 1, max: 12 }), ODD_NUMBERS, place);
    case 'Float':
      return either(fc.double({ noNaN: true, min: 0, max: 10 }), ODD_NUMBERS, place);
    case 'Boolean':
      return either(fc.boolean(), ['true', 0], place);
    case 'LocalDate':
      return either(daysAround(), ODD_DAYS, place);
    case 'DateTime':
      return either(
        daysAround().map((day) => `${day}T11:00:00Z`),
        ODD_INSTANTS,
        place,
      );
    case 'LocalTime':
      return either(fc.constantFrom('09:00', '13:30', '18:00'), ODD_TIMES, place);
    case 'TimeZone':
      return either(fc.constantFrom('Europe/Helsinki', 'Europe/Stockholm'), ODD_ZONES, place);
    default:
      return textOf(name, place);
  }
}

function textOf(name: string, place: Place): fc.Arbitrary<unknown> {
  const odd = [...ODD_TEXTS, ...place.pool.cursors.slice(0, 1).map((cursor) => `${cursor.slice(0, -2)}xx`)];
  if (/^(after|before)$/.test(name))
    return either(fc.constantFrom(LEFT_OUT, ...place.pool.cursors), odd, place);
  if (/rule/i.test(name)) return either(fc.constantFrom(...RULES), [...ODD_RULES, ...odd], place);
  if (/email/i.test(name)) return either(fc.constantFrom('a@example.org', 'Ä@example.org'), odd, place);
  if (/number|phone/i.test(name))
    return either(fc.constantFrom('+358401230007', '040 123 0008', '+46701234567'), odd, place);
  if (/key$/i.test(name)) return either(fc.uuid(), odd, place);
  const words = fc.oneof(
    fc.constantFrom(...WORDS),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  );
  return either(words, odd, place);
}

/** Days a month around today, as data of tests lies there. */
function daysAround(): fc.Arbitrary<string> {
  const day = 86_400_000;
  return fc
    .integer({ min: -30, max: 30 })
    .map((days) => new Date(Date.now() + days * day).toISOString().slice(0, 'YYYY-MM-DD'.length));
}

function either(
  usual: fc.Arbitrary<unknown>,
  odd: readonly unknown[],
  { oddity }: Place,
): fc.Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary: usual, weight: 100 - oddity },
    { arbitrary: fc.constantFrom(...odd), weight: oddity },
  );
}

/** Values that were right once, with one of their leaves changed, or none. */
export function nearby(
  right: unknown,
  type: GraphQLInputType,
  name: string,
  place: Place,
): fc.Arbitrary<unknown> {
  const leaves = leavesOf(right, type, name, []);
  if (leaves.length === 0) return fc.constant(right);
  const changed = fc
    .constantFrom(...leaves)
    .chain((leaf) => valueOf(leaf.type, leaf.name, place).map((value) => replaced(right, leaf.path, value)));
  return fc.oneof({ arbitrary: changed, weight: 9 }, { arbitrary: fc.constant(right), weight: 1 });
}

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly type: GraphQLInputType;
  readonly name: string;
}

/** Every value within a right one, and every field that it leaves out. */
function leavesOf(
  value: unknown,
  type: GraphQLInputType,
  name: string,
  path: readonly (string | number)[],
): Leaf[] {
  const nullable = getNullableType(type);
  const own = { path, type, name };
  if (isListType(nullable) && Array.isArray(value)) {
    const inner = nullable.ofType;
    return [own, ...value.flatMap((item, at) => leavesOf(item, inner, name, [...path, at]))];
  }
  if (isInputObjectType(nullable) && typeof value === 'object' && value !== null) {
    const given = value as Record<string, unknown>;
    return Object.values(nullable.getFields()).flatMap((field) =>
      leavesOf(given[field.name], field.type, field.name, [...path, field.name]),
    );
  }
  return [own];
}

function replaced(value: unknown, [step, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, at) => (at === step ? replaced(item, rest, by) : (item as unknown)));
  const object = { ...(value as Record<string, unknown>) };
  const inner = replaced(object[step], rest, by);
  if (inner === LEFT_OUT) return Object.fromEntries(Object.entries(object).filter(([key]) => key !== step));
  return { ...object, [step]: inner };
}
