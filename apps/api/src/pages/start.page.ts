import type { StuckCounts } from '#libs/messaging/stuck-messages.js';
import type { Language } from '#libs/people/language.js';
import { html, page, type Html } from '../http/html.js';

/** What somebody who is signed in finds on the first page. */
export interface StartView {
  readonly language: Language;
  readonly organisation: string;
  /** Null: they do not look after texts. */
  readonly stuck: StuckCounts | null;
  /** Texts of the last days that reached nobody. */
  readonly unreached: number;
  readonly hasSandbox: boolean;
}

interface Words {
  readonly signedIn: string;
  readonly graphiql: string;
  readonly sandbox: string;
  readonly waiting: (count: number) => string;
  readonly inDoubt: (count: number) => string;
  readonly look: string;
  readonly unreached: (count: number) => string;
  readonly call: string;
}

const WORDS: Record<Language, Words> = {
  fi: {
    signedIn: 'Olet kirjautunut sisään.',
    graphiql: 'tutki ja käytä rajapintaa',
    sandbox: 'Tekstiviestien hiekkalaatikko',
    waiting: (count) => `Viestejä odottaa lähettämistä yli 5 minuuttia: ${count}.`,
    inDoubt: (count) => `Viestejä, joista ei tiedetä, lähtivätkö ne: ${count}.`,
    look: 'Tarkista, että Rytmin taustaohjelma on käynnissä ja että operaattorin yhteys toimii. Viestien vaiheet näkee kyselyllä',
    unreached: (count) => `Viestejä, jotka eivät viime päivinä menneet perille: ${count}.`,
    call: 'Soita niille, joiden pitää tietää. Viestit ja syyt näkee kyselyllä',
  },
  sv: {
    signedIn: 'Du är inloggad.',
    graphiql: 'utforska och använd gränssnittet',
    sandbox: 'Sandlåda för textmeddelanden',
    waiting: (count) => `Meddelanden som har väntat på att skickas i över 5 minuter: ${count}.`,
    inDoubt: (count) => `Meddelanden som man inte vet om de har skickats: ${count}.`,
    look: 'Kontrollera att Rytmis bakgrundsprogram är i gång och att operatörens förbindelse fungerar. Vad som har hänt visar frågan',
    unreached: (count) => `Meddelanden som inte har kommit fram de senaste dagarna: ${count}.`,
    call: 'Ring dem som behöver veta. Meddelandena och orsakerna visar frågan',
  },
  en: {
    signedIn: 'You are signed in.',
    graphiql: 'explore and use the API',
    sandbox: 'SMS sandbox',
    waiting: (count) => `Texts that have waited to be sent for more than 5 minutes: ${count}.`,
    inDoubt: (count) => `Texts of which nobody knows whether they left: ${count}.`,
    look: 'Check that a worker of Rytmi is running and that the gateway answers. What happened to texts is told by the query',
    unreached: (count) => `Texts of the last days that reached nobody: ${count}.`,
    call: 'Call those who need to know. The texts and the reasons are told by the query',
  },
};

const LOOK_QUERY = '{ messages(first: 20) { nodes { status statusReason dueAt } } }';
const CALL_QUERY =
  '{ messages(unreached: true, first: 20) { nodes { statusReason sessions { startsAt } participant { firstName alias } } } }';

/** The first page for somebody who is signed in: where to go, and what is wrong with texts. */
export function startPage({ language, organisation, stuck, unreached, hasSandbox }: StartView): string {
  const words = WORDS[language];
  return page({
    title: organisation,
    language,
    body: html`${stuck !== null && warning(stuck, words)}
      ${unreached > 0 && unreachedWarning(unreached, words)}
      <p>${words.signedIn}</p>
      <ul>
        <li><a href="/graphiql">GraphiQL</a>: ${words.graphiql}</li>
        ${hasSandbox && html`<li><a href="/sandbox">${words.sandbox}</a></li>`}
      </ul>`,
  });
}

function warning({ WAITING, HELD, IN_DOUBT }: StuckCounts, words: Words): Html | null {
  const waiting = WAITING + HELD;
  if (waiting === 0 && IN_DOUBT === 0) return null;
  return html`<div class="problem" role="alert">
    ${waiting > 0 && html`<p>${words.waiting(waiting)}</p>`}
    ${IN_DOUBT > 0 && html`<p>${words.inDoubt(IN_DOUBT)}</p>`}
    <p>${words.look} ${messagesLink(LOOK_QUERY)}.</p>
  </div>`;
}

function unreachedWarning(count: number, words: Words): Html {
  return html`<div class="problem" role="alert">
    <p>${words.unreached(count)}</p>
    <p>${words.call} ${messagesLink(CALL_QUERY)}.</p>
  </div>`;
}

function messagesLink(query: string): Html {
  return html`<a href="/graphiql?query=${encodeURIComponent(query)}">messages</a>`;
}
