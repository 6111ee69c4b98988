/** What PostgreSQL's text and jsonb have no room for: a zero byte, and half of a surrogate pair, which is no character. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
const HALF_CHARACTERS = /\p{Surrogate}/gu;

/** What is right, for somebody whose text was refused. */
export const STORABLE_TEXT = 'Leave out zero bytes and halves of characters.';

/** Whether PostgreSQL can hold the text. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** The text without what cannot be stored: for texts that nobody can be asked to write again, such as those from phones. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').replace(HALF_CHARACTERS, '\uFFFD');
}

/** Where texts that cannot be stored stand in a value as JSON has them, names of properties included; a dotted path each. */
export function unstorablePlaces(value: unknown, place: string): string[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (!isStorable(name)) return [place];
    return unstorablePlaces(inner, place === '' ? name : `${place}.${name}`);
  });
}
