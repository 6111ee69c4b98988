import { beginningOf, indexNames, namesIn, wordsOfName, type NameIndex } from './names.js';
import { ORDINARY_PLACES } from './ordinary-words.js';
import { remembered } from './remembered.js';
import { sensitiveWords, type SensitiveWords } from './sensitive-word-list.js';

/** A group as far as its names matter; a name it shows in public is no secret. */
export interface GroupNames {
  readonly internalName: string;
  readonly publicName: string;
}

export interface PersonNames {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string | null;
  readonly alias: string | null;
}

/** What is looked for in texts of one organisation, made ready once for many texts: `lintBook`. */
export interface LintIndex {
  readonly internalNames: NameIndex<string>;
  readonly publicNames: NameIndex<string>;
  readonly people: NameIndex<KnownName>;
  readonly words: SensitiveWords;
  readonly publicUrl: string;
  /** Numbers that may be told, digits only. */
  readonly ownNumbers: ReadonlySet<string>;
}

export interface KnownName {
  readonly personId: string;
  /** The name as it is compared. */
  readonly name: string;
  /** A first name alone is many people's: a warning. */
  readonly severity: 'REFUSED' | 'WARNING';
  /** A name of one word is only meant where it is written like a name: Toivo, not toivo. */
  readonly capitalised: boolean;
  /** What may stand between its words. */
  readonly joints: RegExp;
}

export interface LintSources {
  readonly groups: readonly GroupNames[];
  /** Empty where a text is made only from templates and what is known of sessions. */
  readonly people?: readonly PersonNames[];
  /** Words the organisation added. */
  readonly ownWords?: readonly string[];
  /** The address people use, without a slash at the end. */
  readonly publicUrl: string;
  readonly ownNumbers?: readonly string[];
}

/** Makes ready what is looked for. Costs some tens of milliseconds for a thousand names; a text costs a third of one then. */
export function lintBook(sources: LintSources): LintIndex {
  const { groups, people = [], ownWords = [], publicUrl, ownNumbers = [] } = sources;
  return {
    ...groupNames(groups),
    people: indexNames(people.flatMap(namesOfPerson).filter(isTelling(false)), false),
    words: sensitiveWords(ownWords),
    publicUrl,
    ownNumbers: new Set(ownNumbers.map(digitsOf)),
  };
}

/** The same with the names of other groups. */
export function withGroups(index: LintIndex, groups: readonly GroupNames[]): LintIndex {
  return { ...index, ...groupNames(groups) };
}

function groupNames(groups: readonly GroupNames[]): Pick<LintIndex, 'internalNames' | 'publicNames'> {
  const internal = groups.flatMap(tellingNames).map((name) => ({ name, owner: name }));
  return {
    internalNames: indexNames(internal.filter(isTelling(true)), true),
    publicNames: indexNames(
      groups.map(({ publicName }) => ({ name: publicName, owner: publicName })),
      true,
    ),
  };
}

/** Leaves out names that are met in every text. */
function isTelling(inCompounds: boolean): (named: { readonly name: string }) => boolean {
  const isOrdinary = inCompounds ? IS_ORDINARY_IN_COMPOUNDS : IS_ORDINARY;
  return ({ name }) => !isOrdinary(name);
}

const IS_ORDINARY = remembered((name) => isInOrdinaryText(name, false));
const IS_ORDINARY_IN_COMPOUNDS = remembered((name) => isInOrdinaryText(name, true));

function isInOrdinaryText(name: string, inCompounds: boolean): boolean {
  const words = wordsOfName(name);
  const [first] = words;
  if (first === undefined) return false;
  const index = indexNames([{ name, owner: name }], inCompounds);
  const places = ORDINARY_PLACES.get(beginningOf(first)) ?? [];
  return places.some((tokens) => namesIn(tokens.slice(0, words.length), index).length > 0);
}

/** What a group is called among staff: the whole name, and the part before a colon, bracket or dash when that is a name. */
function tellingNames({ internalName, publicName }: GroupNames): string[] {
  const [beginning = ''] = internalName.split(/[:(/]| [-–—] /u);
  const names = beginning.trim().length >= SHORTEST_BEGINNING ? [internalName, beginning] : [internalName];
  const shown = wordsOfName(publicName).join(' ');
  return [...new Set(names.map((name) => name.trim()))].filter(
    (name) => wordsOfName(name).join(' ') !== shown,
  );
}
const SHORTEST_BEGINNING = 6;

/** How a person may be named, with what makes it a name. */
export function namesOfPerson({
  id,
  firstName,
  lastName,
  alias,
}: PersonNames): { name: string; owner: KnownName }[] {
  const known = (name: string, severity: KnownName['severity'], joints = WORDS_OF_A_NAME) => {
    const words = wordsOfName(name);
    const capitalised = words.length === 1 && /^\p{Lu}/u.test(name.trim());
    return { name, owner: { personId: id, name: words.join(' '), severity, capitalised, joints } };
  };
  const whole =
    lastName === null
      ? [known(firstName, 'WARNING')]
      : [
          known(`${firstName} ${lastName}`, 'REFUSED'),
          known(`${lastName} ${firstName}`, 'REFUSED', WORDS_OF_A_LISTED_NAME),
        ];
  return alias === null || alias.trim() === '' ? whole : [...whole, known(alias, 'REFUSED')];
}
const WORDS_OF_A_NAME = /^[^.,;:!?]*$/;
/** "Virtanen, Matti" */
const WORDS_OF_A_LISTED_NAME = /^[^.;:!?]*$/;

/** The digits of a telephone number; 00 and + both begin an international one. */
export function digitsOf(number: string): string {
  return number.replace(/\D/g, '').replace(/^00/, '');
}
