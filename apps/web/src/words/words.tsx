import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import type { Words } from './fi.js';

export const LANGUAGES = ['fi', 'sv', 'en'] as const;
export type UiLanguage = (typeof LANGUAGES)[number];

/** Each in its own language. */
export const LANGUAGE_NAMES: Readonly<Record<UiLanguage, string>> = {
  fi: 'Suomi',
  sv: 'Svenska',
  en: 'English',
};

const KEPT = 'rytmi-language';

const LOADERS: Readonly<Record<UiLanguage, () => Promise<Words>>> = {
  fi: async () => (await import('./fi.js')).fi,
  sv: async () => (await import('./sv.js')).sv,
  en: async () => (await import('./en.js')).en,
};

export interface Spoken {
  readonly language: UiLanguage;
  readonly words: Words;
}

interface Choice extends Spoken {
  readonly choose: (language: UiLanguage) => Promise<void>;
}

const WordsContext = createContext<Choice | null>(null);

/** The language chosen on this device, or else the browser's, or else Finnish, with its words. */
export async function firstWords(): Promise<Spoken> {
  const wishes = [localStorage.getItem(KEPT) ?? '', ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return speak(wishes.flatMap((wish) => LANGUAGES.find((language) => language === wish) ?? [])[0] ?? 'fi');
}

async function speak(language: UiLanguage): Promise<Spoken> {
  const words = await LOADERS[language]();
  document.documentElement.lang = language;
  return { language, words };
}

export function WordsProvider({ first, children }: { first: Spoken; children: ReactNode }) {
  const [spoken, setSpoken] = useState(first);
  const choice = useMemo(
    () => ({
      ...spoken,
      choose: async (language: UiLanguage) => {
        localStorage.setItem(KEPT, language);
        setSpoken(await speak(language));
      },
    }),
    [spoken],
  );
  return <WordsContext value={choice}>{children}</WordsContext>;
}

export function useLanguage(): Choice {
  const choice = useContext(WordsContext);
  if (!choice) throw new Error('There are no words outside of WordsProvider');
  return choice;
}

export function useWords(): Words {
  return useLanguage().words;
}
