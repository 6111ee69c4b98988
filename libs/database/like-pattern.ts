/** The pattern of LIKE for whatever has these characters in it, in lower case. */
export function patternOf(search: string): string {
  return `%${search
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`;
}
