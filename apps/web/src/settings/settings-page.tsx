import { useEffect, useState } from 'react';
import { canSeal } from '../device/seal.js';
import { LanguageChoice } from '../words/language-choice.js';
import { useWords } from '../words/words.js';
import { useStaff } from '../shell/staff.js';
import { ROW_ORDERS, rowOrder, setRowOrder } from './preferences.js';
import { SignOut } from './sign-out.js';

/** What somebody sets for themselves on this device. */
export default function SettingsPage() {
  const words = useWords();
  const { who } = useStaff();
  const [order, setOrder] = useState(rowOrder);
  const orderWords = { BY_NAME: words.settings.byName, UNMARKED_FIRST: words.settings.unmarkedFirst };
  return (
    <div className="column settings">
      <header className="page-head">
        <h1>{words.settings.title}</h1>
      </header>
      <section className="part">
        <h2>{words.settings.you}</h2>
        <p>{words.settings.signedInAs(who.displayName, who.organisation)}</p>
        <SignOut />
      </section>
      <section className="part">
        <h2>{words.settings.language}</h2>
        <LanguageChoice />
      </section>
      <section className="part">
        <h2>{words.settings.order}</h2>
        <div className="choice" role="group" aria-label={words.settings.order}>
          {ROW_ORDERS.map((each) => (
            <button
              key={each}
              type="button"
              className="choice-option"
              aria-pressed={each === order}
              onClick={() => {
                setRowOrder(each);
                setOrder(each);
              }}
            >
              {orderWords[each]}
            </button>
          ))}
        </div>
      </section>
      <section className="part">
        <h2>{words.settings.storage}</h2>
        <p>{useStorageWords()}</p>
      </section>
    </div>
  );
}

/** What the browser says about keeping what is not sent. */
function useStorageWords(): string {
  const words = useWords();
  const [isKept, setIsKept] = useState<boolean | null>(null);
  useEffect(() => {
    if ('storage' in navigator) void navigator.storage.persisted().then(setIsKept);
  }, []);
  if (!canSeal) return words.settings.storagePlain;
  if (isKept === null) return words.settings.storageUnknown;
  return isKept ? words.settings.storageKept : words.settings.storageNotKept;
}
