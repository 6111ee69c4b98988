import { LANGUAGE_NAMES, LANGUAGES, useLanguage } from './words.js';

/** The three languages, each in its own words. */
export function LanguageChoice() {
  const { language, words, choose } = useLanguage();
  return (
    <div className="choice" role="group" aria-label={words.settings.language}>
      {LANGUAGES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          className="choice-option"
          aria-pressed={each === language}
          onClick={() => void choose(each)}
        >
          {LANGUAGE_NAMES[each]}
        </button>
      ))}
    </div>
  );
}
