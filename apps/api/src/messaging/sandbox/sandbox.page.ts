import type { QuietNow } from '#libs/messaging/delivery/quiet-hours-status.js';
import { whenOf } from '#libs/messaging/wording/dates-and-times.js';
import type { Language } from '#libs/people/language.js';
import { html, page, type Html } from '../../http/html.js';

/** A text that arrived on a phone, or what the phone answered. */
export interface Bubble {
  readonly id: string;
  readonly direction: 'TO_PHONE' | 'FROM_PHONE';
  readonly body: string;
  readonly at: Date;
  /** Of texts to the phone. */
  readonly sender: string;
  readonly parts: number;
  readonly charactersForcingUcs2: readonly string[];
}

/** One number with what went to it, oldest first. Several people may share it. */
export interface Phone {
  readonly e164: string;
  readonly people: readonly string[];
  readonly bubbles: readonly Bubble[];
  /** The text that an answer belongs to. */
  readonly newestTextId: string;
}

interface Words {
  readonly title: string;
  readonly intro: string;
  readonly empty: string;
  readonly limited: string;
  /** @param when the end of the quiet time, in words */
  readonly quiet: (from: string, to: string, when: string) => string;
  readonly waiting: (count: number) => string;
  readonly quietChange: string;
  readonly nobody: string;
  readonly from: string;
  readonly reply: string;
  readonly parts: (count: number) => string;
  readonly special: string;
  readonly answers: string;
  readonly answer: string;
  readonly send: string;
  readonly locale: string;
}

const WORDS: Record<Language, Words> = {
  fi: {
    title: 'Tekstiviestien hiekkalaatikko',
    intro:
      'Nämä viestit eivät lähteneet kenellekään. Tässä ne näkyvät niin kuin puhelimessa, ja niihin voi vastata.',
    empty: 'Viestejä ei ole vielä. Muistutus tulee tähän, kun sen aika on.',
    limited: 'Tässä ovat uusimmat viestit. Vanhemmat löytyvät rajapinnasta (sandboxTexts).',
    quiet: (from, to, when) =>
      `Nyt on hiljainen aika (kello ${from}–${to}). Viestit lähtevät, kun se päättyy: ${when}.`,
    waiting: (count) => `Odottavia viestejä on nyt ${count}.`,
    quietChange: 'Hiljaista aikaa voi muuttaa rajapinnassa: updateOrganisation, quietFrom ja quietTo.',
    nobody: 'ei enää tiedossa',
    from: 'Lähettäjä',
    reply: 'Vastaus puhelimesta',
    parts: (count) => (count === 1 ? '1 tekstiviesti' : `${count} tekstiviestiä`),
    special: 'Merkit, jotka lyhentävät viestiä',
    answers: 'Vastaa numerosta',
    answer: 'Vastaus',
    send: 'Lähetä',
    locale: 'fi-FI',
  },
  sv: {
    title: 'Sandlåda för textmeddelanden',
    intro:
      'De här meddelandena har inte skickats till någon. Här syns de som i telefonen, och de kan besvaras.',
    empty: 'Det finns inga meddelanden ännu. En påminnelse kommer hit när det är dags.',
    limited: 'Här är de nyaste meddelandena. Äldre finns i gränssnittet (sandboxTexts).',
    quiet: (from, to, when) =>
      `Nu är det tyst tid (klockan ${from}–${to}). Meddelanden skickas när den slutar: ${when}.`,
    waiting: (count) => `Antal meddelanden som väntar nu: ${count}.`,
    quietChange: 'Den tysta tiden kan ändras i gränssnittet: updateOrganisation, quietFrom och quietTo.',
    nobody: 'inte längre känd',
    from: 'Avsändare',
    reply: 'Svar från telefonen',
    parts: (count) => `${count} SMS`,
    special: 'Tecken som gör meddelandet kortare',
    answers: 'Svara från numret',
    answer: 'Svar',
    send: 'Skicka',
    locale: 'sv-FI',
  },
  en: {
    title: 'SMS sandbox',
    intro: 'These texts went to nobody. Here they look as on the phone, and you can answer them.',
    empty: 'There are no texts yet. A reminder comes here when it is due.',
    limited: 'These are the newest texts. Older ones are in the API (sandboxTexts).',
    quiet: (from, to, when) => `It is quiet time (${from}–${to}). Texts leave when it ends: ${when}.`,
    waiting: (count) => `Texts waiting now: ${count}.`,
    quietChange: 'Quiet time can be changed in the API: updateOrganisation, quietFrom and quietTo.',
    nobody: 'no longer known',
    from: 'From',
    reply: 'Answer from the phone',
    parts: (count) => `${count} SMS`,
    special: 'Characters that shorten the message',
    answers: 'Answer from number',
    answer: 'Answer',
    send: 'Send',
    locale: 'en-GB',
  },
};

// Every pair of colours has a contrast of at least 7:1, in light and in dark.
const STYLE = `
.phone { border: 2px solid #6b7280; border-radius: 1.2rem; padding: 0 1rem 1rem; margin: 1.5rem 0; }
.phone h2 { font-size: 1.1rem; margin: .8rem 0 0; }
.thread { list-style: none; margin: .5rem 0 0; padding: 0; }
.thread li { margin: .8rem 0; max-width: 85%; }
.thread p { margin: 0; padding: .6rem .9rem; border-radius: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.to p { background: #e5e7eb; color: #111827; border-bottom-left-radius: .2rem; }
.from { margin-left: auto !important; text-align: right; }
.from p { display: inline-block; text-align: left; background: #14532d; color: #fff; border-bottom-right-radius: .2rem; }
.about { font-size: .875rem; padding: 0 .4rem; }
.answers { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; }
.answers form { display: flex; gap: .6rem; align-items: end; flex: 1 1 12rem; }
.answers form:first-child { flex: 0 0 auto; }
.answers label { flex: 1; margin: 0; }
.answers button { margin: 0; width: auto; min-width: 3rem; min-height: 2.75rem; }`;

/** The page of the sandbox: every phone with its texts, and forms to answer them. Works without JavaScript. */
export function sandboxPage(view: {
  readonly phones: readonly Phone[];
  readonly hasMore: boolean;
  readonly language: Language;
  readonly timeZone: string;
  /** Null: texts leave now. */
  readonly quiet: QuietNow | null;
}): string {
  const words = WORDS[view.language];
  const clock = new Intl.DateTimeFormat(words.locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: view.timeZone,
  });
  return page({
    title: words.title,
    language: view.language,
    style: STYLE,
    body: html`<p>${words.intro}</p>
      ${view.quiet !== null && quietNotice(view.quiet, words, view.language)}
      ${view.phones.length === 0 && html`<p>${words.empty}</p>`}
      ${view.phones.map((phone) => phoneSection(phone, words, clock))}
      ${view.hasMore && html`<p>${words.limited}</p>`}`,
  });
}

function quietNotice(
  { quietFrom, quietTo, timeZone, until, waiting }: QuietNow,
  words: Words,
  language: Language,
): Html {
  const [from = '', to = ''] = [quietFrom, quietTo].map((time) =>
    language === 'en' ? time : time.replace(':', '.'),
  );
  return html`<p class="problem" role="status">
    ${words.quiet(from, to, whenOf(until, timeZone, language))} ${words.waiting(waiting)} ${words.quietChange}
  </p>`;
}

function phoneSection(phone: Phone, words: Words, clock: Intl.DateTimeFormat): Html {
  const heading = `phone-${phone.newestTextId}`;
  const action = `/sandbox/texts/${phone.newestTextId}/replies`;
  const people = phone.people.length === 0 ? words.nobody : phone.people.join(', ');
  return html`<section class="phone" aria-labelledby="${heading}">
    <h2 id="${heading}">${phone.e164} · ${people}</h2>
    <ol class="thread">
      ${phone.bubbles.map((bubble) => bubbleItem(bubble, words, clock))}
    </ol>
    <div class="answers" role="group" aria-label="${words.answers} ${phone.e164}">
      <form method="post" action="${action}">
        <button name="body" value="1">1</button>
        <button name="body" value="2">2</button>
      </form>
      <form method="post" action="${action}">
        <label>${words.answer} <input name="body" required maxlength="1530" autocomplete="off" /></label>
        <button>${words.send}</button>
      </form>
    </div>
  </section>`;
}

function bubbleItem(bubble: Bubble, words: Words, clock: Intl.DateTimeFormat): Html {
  const time = html`<time datetime="${bubble.at.toISOString()}">${clock.format(bubble.at)}</time>`;
  if (bubble.direction === 'FROM_PHONE') {
    return html`<li class="from" id="text-${bubble.id}">
      <p>${bubble.body}</p>
      <div class="about">${words.reply} · ${time}</div>
    </li>`;
  }
  const special = bubble.charactersForcingUcs2;
  return html`<li class="to" id="text-${bubble.id}">
    <p>${bubble.body}</p>
    <div class="about">
      ${words.from} ${bubble.sender} · ${time} · ${words.parts(bubble.parts)}
      ${special.length > 0 && html`· ${words.special}: ${special.join(' ')}`}
    </div>
  </li>`;
}
