import type { StuckCounts } from '#libs/messaging/overview/stuck-messages.js';
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
  /** People to call and ask how they are: of all groups, and those given to the reader; null: not for them. */
  readonly checkIns: { readonly all: number; readonly mine: number } | null;
  /** The year of the reports they may have; null: none. */
  readonly reportsOf: string | null;
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
  readonly checkIns: (all: number, mine: number) => string;
  readonly whom: string;
  readonly reports: (year: string) => string;
  readonly yearly: string;
  readonly encounters: string;
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
    checkIns: (all, mine) => `Yhteydenottoja odottaa: ${all}. Niistä sinulle: ${mine}.`,
    whom: 'Soita ja kysy kuulumisia. Kenelle, sen näkee kyselyllä',
    reports: (year) => `Raportit vuodelta ${year}`,
    yearly: 'vuosiluvut',
    encounters: 'kohtaamiset kuukausittain',
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
    checkIns: (all, mine) => `Samtal som väntar: ${all}. Av dem för dig: ${mine}.`,
    whom: 'Ring och fråga hur de har det. Till vem visar frågan',
    reports: (year) => `Rapporter för år ${year}`,
    yearly: 'årets siffror',
    encounters: 'möten per månad',
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
    checkIns: (all, mine) => `Check-ins that wait: ${all}. Of them for you: ${mine}.`,
    whom: 'Call and ask how they are. Whom is told by the query',
    reports: (year) => `Reports of ${year}`,
    yearly: 'figures of the year',
    encounters: 'encounters by month',
  },
};

const CHECK_INS_QUERY = `{ checkIns(first: 20) { totalCount nodes {
  group { publicName } participant { firstName } lastSeen { date } usualRhythm { words } } } }`;
const LOOK_QUERY = '{ messages(first: 20) { nodes { status statusReason dueAt } } }';
const CALL_QUERY =
  '{ messages(unreached: true, first: 20) { nodes { statusReason sessions { startsAt } participant { firstName alias } } } }';

/** The first page for somebody who is signed in: where to go, and what is wrong with texts. */
export function startPage(view: StartView): string {
  const { language, organisation, stuck, unreached, checkIns, reportsOf, hasSandbox } = view;
  const words = WORDS[language];
  return page({
    title: organisation,
    language,
    body: html`${stuck !== null && warning(stuck, words)}
      ${unreached > 0 && unreachedWarning(unreached, words)}
      <p>${words.signedIn}</p>
      ${checkIns !== null && checkIns.all > 0 && waitingCalls(checkIns, words)}
      <ul>
        <li><a href="/graphiql">GraphiQL</a>: ${words.graphiql}</li>
        ${reportsOf !== null && html`<li>${reportLinks(reportsOf, language)}</li>`}
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
    <p>${words.look} ${queryLink('messages', LOOK_QUERY)}.</p>
  </div>`;
}

function unreachedWarning(count: number, words: Words): Html {
  return html`<div class="problem" role="alert">
    <p>${words.unreached(count)}</p>
    <p>${words.call} ${queryLink('messages', CALL_QUERY)}.</p>
  </div>`;
}

/** No warning: nothing is wrong, somebody is missed. */
function waitingCalls({ all, mine }: NonNullable<StartView['checkIns']>, words: Words): Html {
  return html`<p>${words.checkIns(all, mine)}</p>
    <p>${words.whom} ${queryLink('checkIns', CHECK_INS_QUERY)}.</p>`;
}

function reportLinks(year: string, language: Language): Html {
  const words = WORDS[language];
  const of = `from=${year}-01-01&to=${year}-12-31&language=${language}`;
  return html`${words.reports(year)}: <a href="/reports/yearly.xlsx?${of}">${words.yearly}</a>,
    <a href="/reports/encounters.xlsx?${of}&by=month,group">${words.encounters}</a>`;
}

function queryLink(name: string, query: string): Html {
  return html`<a href="/graphiql?query=${encodeURIComponent(query)}">${name}</a>`;
}
