import { FORMER, MEMBERS } from './script.js';

/** What a page tells as it happens. */
export type PageNews =
  /** It has felt a tap or a click. */
  | { readonly kind: 'TAP'; readonly at: number }
  /** A row shows a mark of this phone that waits to be sent. */
  | { readonly kind: 'TICK'; readonly at: number; readonly person: string; readonly word: string }
  /** A sheet that was open is gone. */
  | { readonly kind: 'SHEET_CLOSED'; readonly at: number };

/** The name under which a page can tell. */
export const BINDING = 'rytmiTells';

/**
 * Put into each page before its own scripts: tells of taps when they are felt, and of ticks when the row is in the document.
 * It reads what a person would see, and touches nothing of the app.
 */
export const WATCH = `(() => {
  const tell = (news) => globalThis.${BINDING}?.(JSON.stringify({ ...news, at: Date.now() }));
  const known = new Map();
  let hadSheet = false;
  const look = () => {
    // What a page shows as it opens was ticked before.
    const isFirst = known.size === 0;
    for (const row of document.querySelectorAll('.row')) {
      const person = row.querySelector('.row-name')?.textContent ?? '';
      const word = row.querySelector('.row-word')?.textContent ?? '';
      const waits = row.querySelector('.row-waits') !== null;
      const state = word + waits;
      if (known.get(person) === state) continue;
      known.set(person, state);
      if (waits && !isFirst) tell({ kind: 'TICK', person, word });
    }
    const hasSheet = document.querySelector('dialog') !== null;
    if (hadSheet && !hasSheet) tell({ kind: 'SHEET_CLOSED' });
    hadSheet = hasSheet;
  };
  addEventListener('click', () => tell({ kind: 'TAP' }), true);
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
})()`;

/** The register as a page shows it; in the page. */
export const READ_ROWS = `[...document.querySelectorAll('.row')].map((row) => ({
  person: row.querySelector('.row-name')?.textContent ?? '',
  word: row.querySelector('.row-word')?.textContent ?? '',
  waits: row.querySelector('.row-waits') !== null,
}))`;

/** How many entries the outbox of this browser holds, of anybody; in the page. */
export const COUNT_UNSENT = `new Promise((done, fail) => {
  const opening = indexedDB.open('rytmi');
  opening.onerror = () => fail(opening.error);
  opening.onsuccess = () => {
    const counting = opening.result.transaction('outbox').objectStore('outbox').count();
    counting.onsuccess = () => { opening.result.close(); done(counting.result); };
  };
})`;

/** Whom the server takes this browser for; null: nobody. In the page. */
export const WHO = `fetch('/graphql', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ me { id } }' }),
}).then((response) => response.json()).then((answer) => answer.data?.me.id ?? null)`;

export const EVERYBODY: readonly string[] = [...MEMBERS, ...FORMER];
