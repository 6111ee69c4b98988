import type { FieldProblem } from '#libs/errors/app-error.js';

/** Fits the longest reminder into one SMS part. */
export const MAX_PUBLIC_NAME_CHARACTERS = 24;

/** Line breaks, invisible controls and direction marks have no place in a name that goes into texts. */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * What is wrong with a group's names.
 *
 * The public name goes to telephones that others may hold, so it must not give the internal one away: one that contains
 * it is refused. Names that are the same are taken only when both are given at once: whoever writes the same neutral
 * name twice means it, whereas a rename of one that happens to meet the other may be a slip.
 */
export function problemsOfNames(
  names: { readonly internalName: string; readonly publicName: string },
  bothGiven: boolean,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { internalName, publicName } = names;
  if (internalName === '') problems.push({ field: 'internalName', message: 'Give a name' });
  if (publicName === '' || [...publicName].length > MAX_PUBLIC_NAME_CHARACTERS) {
    problems.push({ field: 'publicName', message: `Give 1 to ${MAX_PUBLIC_NAME_CHARACTERS} characters` });
  } else if (CONTROL_CHARACTERS.test(publicName)) {
    problems.push({ field: 'publicName', message: 'Give a name on one line, without control characters' });
  } else if (
    internalName !== '' &&
    gives(publicName, internalName) &&
    !(bothGiven && same(publicName, internalName))
  ) {
    problems.push({
      field: 'publicName',
      message:
        'Give a neutral name that does not contain the internal one; to use one name as both, give both',
    });
  }
  return problems;
}

function folded(name: string): string {
  return name.normalize('NFKC').toLocaleLowerCase('fi').replace(/\s+/g, ' ');
}

function gives(publicName: string, internalName: string): boolean {
  return folded(publicName).includes(folded(internalName));
}

function same(publicName: string, internalName: string): boolean {
  return folded(publicName) === folded(internalName);
}
