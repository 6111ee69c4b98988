import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { registerEnumType } from '@nestjs/graphql';
import { badInput } from '#libs/errors/app-error.js';
import {
  isWritten,
  LANGUAGE_NAMES,
  LISTED_LANGUAGES,
  OTHER_LANGUAGE,
  type AnyLanguage,
  type Language,
  type ListedLanguage,
} from '#libs/people/language.js';

/** The name of a tag in GraphQL, whose names have neither hyphens nor small letters here: `fa-AF` is FA_AF. */
const valueOf = (tag: ListedLanguage) => tag.toUpperCase().replaceAll('-', '_');

/** GraphQL's names of languages, and the tags that the database keeps: the one place where they meet. */
export const LanguageEnum: Readonly<Record<string, AnyLanguage>> = Object.fromEntries<AnyLanguage>([
  ...LISTED_LANGUAGES.map((tag) => [valueOf(tag), tag] as const),
  ['OTHER', OTHER_LANGUAGE],
]);
registerEnumType(LanguageEnum, {
  name: 'Language',
  description: 'A language. Pages, and texts as shipped, are written in FI, SV and EN.',
  valuesMap: {
    ...Object.fromEntries(
      LISTED_LANGUAGES.map((tag) => [valueOf(tag), { description: `${LANGUAGE_NAMES[tag]}.` }]),
    ),
    OTHER: {
      description:
        'One that is not listed here; whoever reads it is written to in the language of the group.',
    },
  },
});

/** What a wrong choice is answered with where we do the writing. */
export const WRITTEN_ONLY = 'Choose a language that is written in: FI, SV or EN';

/** Refuses a language that no page and no sentence of ours is written in. */
@Injectable()
export class WrittenLanguagePipe implements PipeTransform<AnyLanguage | null | undefined> {
  transform(language: AnyLanguage | null | undefined, metadata: ArgumentMetadata): Language | null {
    if (language == null) return null;
    if (isWritten(language)) return language;
    throw badInput(metadata.data ?? 'language', WRITTEN_ONLY);
  }
}
