import { indexNames, namesIn, wordsOfName, type NameIndex } from './names.js';
import { ORDINARY_TEXTS } from './ordinary-words.js';
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
    internalNames: withoutOrdinary(
      groups.flatMap(tellingNames).map((name) => ({ name, owner: name })),
      true,
    ),
    publicNames: indexNames(
      groups.map(({ publicName }) => ({ name: publicName, owner: publicName })),
      true,
    ),
    people: withoutOrdinary(people.flatMap(namesOfPerson), false),
    words: sensitiveWords(ownWords),
    publicUrl,
    ownNumbers: new Set(ownNumbers.map(digitsOf)),
  };
}

/** Makes names ready, but for those that are met in every text. */
function withoutOrdinary<Owner extends object | string>(
  names: readonly { readonly name: string; readonly owner: Owner }[],
  inCompounds: boolean,
): NameIndex<Owner> {
  const index = indexNames(names, inCompounds);
  const ordinary = new Set(
    ORDINARY_TEXTS.flatMap((tokens) => namesIn(tokens, index)).map(({ owner }) => owner),
  );
  return ordinary.size === 0
    ? index
    : indexNames(
        names.filter(({ owner }) => !ordinary.has(owner)),
        inCompounds,
      );
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
