import type { ErrorCode } from '#libs/errors/app-error.js';
import type { Answer, Choice, OwnSession } from '#libs/links/own-sessions.js';
import type { OwnPage } from '#libs/links/self-service.js';
import { LANGUAGES, type Language } from '#libs/people/language.js';
import { html, page, type Html } from '../http/html.js';
import { LINK_PROBLEMS, WORDS, type SelfServiceWords } from './self-service-words.js';

/** What each button sends. */
const ANSWER_OF: Readonly<Record<Choice, Answer>> = {
  COME: 'COME',
  WAIT: 'COME',
  NOT_COMING: 'NOT_COMING',
  GIVE_UP: 'NOT_COMING',
  LEAVE_WAITLIST: 'NOT_COMING',
  ACCEPT: 'ACCEPT',
  REFUSE_OFFER: 'NOT_COMING',
};
/** Buttons that say yes stand out. */
const YES: ReadonlySet<Choice> = new Set(['COME', 'WAIT', 'ACCEPT']);

// Every pair of colours has a contrast of at least 7:1, in light and in dark; buttons are large enough for any thumb.
const STYLE = `
.sessions { list-style: none; padding: 0; }
.sessions > li { border: 2px solid #6b7280; border-radius: .6rem; padding: .5rem 1rem 1rem; margin: 1rem 0; }
.sessions h2 { font-size: 1.2rem; margin: .5rem 0; }
.sessions p { margin: .4rem 0; overflow-wrap: anywhere; }
.sessions button { min-height: 3rem; }
.no { background: #fff; color: #111827; border: 2px solid #14532d; }
.saved { border-left: .4rem solid #15803d; padding-left: .8rem; }
.more { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }`;

/**
 * A participant's own page: their coming sessions, each with its buttons, which are plain forms. It names no other
 * person, and no group otherwise than by its public name. The forms post to the address the page was opened at, so the
 * token stands nowhere in it.
 */
export function ownPage(
  own: OwnPage,
  said: { readonly problem: ErrorCode | null; readonly saved: boolean },
): string {
  const words = WORDS[own.language];
  const { problem } = said;
  return page({
    title: words.title,
    language: own.language,
    style: STYLE,
    body: html`<p>${words.greeting(own.firstName)}</p>
      ${
        problem !== null &&
        html`<p class="problem" role="alert">${words.problem[problem] ?? words.problem.other}</p>`
      }
      ${said.saved && html`<p class="saved" role="status">${words.saved}</p>`}
      ${own.sessions.length === 0 && html`<p>${words.none}</p>`}
      ${
        own.sessions.length > 0 &&
        html`<ul class="sessions">
          ${own.sessions.map((session) => sessionItem(session, words))}
        </ul>`
      }`,
  });
}

/** The page where a link is of no use, in all languages. */
export function linkProblemPage(code: ErrorCode): string {
  const texts: Record<Language, string> =
    code in LINK_PROBLEMS ? LINK_PROBLEMS[code as LinkProblem] : LINK_PROBLEMS.other;
  return page({
    title: 'Rytmi',
    language: 'fi',
    body: html`${LANGUAGES.map((language) => html`<p lang="${language}">${texts[language]}</p>`)}`,
  });
}

type LinkProblem = keyof typeof LINK_PROBLEMS;

function sessionItem(session: OwnSession, words: SelfServiceWords): Html {
  const { id, publicName, hindrance, offerExpiresAt } = session;
  const isOver = hindrance === 'CANCELLED' || hindrance === 'STARTED' || hindrance === 'OFFER_EXPIRED';
  const when = whenOf(session, words);
  return html`<li id="session-${id}">
    <h2>${publicName}</h2>
    <p><time datetime="${session.startsAt.toISOString()}">${when}</time></p>
    ${session.place !== '' && html`<p>${words.place}: ${session.place}</p>`}
    ${tellsStatus(session) && html`<p><strong>${words.status[session.status ?? 'NONE']}</strong></p>`}
    ${
      session.status === 'OFFERED' &&
      offerExpiresAt !== null &&
      !isOver &&
      html`<p>${words.answerBy} ${momentOf(offerExpiresAt, session.timeZone, words)}.</p>`
    }
    ${hindrance !== null && html`<p>${words.hindrance[hindrance]}</p>`}
    ${
      session.choices.length > 0 &&
      html`<form method="post">
        <input type="hidden" name="session" value="${id}" />
        ${session.choices.map(
          (choice) =>
            html`<button name="answer" value="${ANSWER_OF[choice]}" class="${YES.has(choice) ? 'yes' : 'no'}">
              ${words.choice[choice]}<span class="more">: ${publicName}, ${when}</span>
            </button>`,
        )}
      </form>`
    }
  </li>`;
}

/** What somebody could still have answered is of no use when it is too late. */
function tellsStatus({ status, hindrance }: OwnSession): boolean {
  if (hindrance === 'STARTED') return status === 'SIGNED_UP';
  return hindrance !== 'CANCELLED' && hindrance !== 'OFFER_EXPIRED';
}

/** "torstai 26. marraskuuta klo 13.00–14.30", on the clocks of the place. */
function whenOf({ startsAt, endsAt, timeZone }: OwnSession, words: SelfServiceWords): string {
  return `${momentOf(startsAt, timeZone, words)}–${clockOf(endsAt, timeZone, words)}`;
}

function momentOf(instant: Date, timeZone: string, words: SelfServiceWords): string {
  const date = new Intl.DateTimeFormat(words.locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone,
  });
  return `${date.format(instant)} ${words.at} ${clockOf(instant, timeZone, words)}`;
}

function clockOf(instant: Date, timeZone: string, words: SelfServiceWords): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).formatToParts(instant);
  const part = (type: 'hour' | 'minute') => parts.find((one) => one.type === type)?.value ?? '';
  return words.clock(part('hour'), part('minute'));
}
