/*
 * Ids are made of what a row is, so that rows of different tables find each other without a look; they lie in no order, as in a
 * database that has grown. Version and variant are those of random ids.
 */

/** The id of a thing of the organisation `o`. @param key SQL, a number or text */
export function id(kind: string, key: string): string {
  return `overlay(overlay(md5('${kind}' || o.number || '/' || ${key}) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid`;
}

/** SQL of a whole number from 0 up to `sides`, the same for the same `value` and `seed`, and different for others. */
export function dice(sides: number, value: string, seed: number): string {
  return `((hashint8((${value})::bigint * 1009 + ${seed}) & 2147483647) % ${sides})`;
}

/** How many sites and leaders an organisation has. */
export const SITES = '(1 + o.groups / 20)';
export const STAFF = '(1 + o.groups / 5)';

/** The number of the person in a seat of a group: seats of a circle of all people. */
export const PERSON = '((g * o.members + seat) % o.people)';
