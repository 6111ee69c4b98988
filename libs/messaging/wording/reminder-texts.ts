import type { ReminderKind } from '../message/rules/reminder-kinds.js';
import type { SessionFacts, SessionInMessage } from '../message/rules/session-in-message.js';
import { segmentsOf, type Segments } from './segments.js';
import { SHIPPED_TEMPLATE_SET, templateFor, type TemplateSet } from './template-set.js';
import { firstOfFewestParts, variants, type Template } from './template.js';
import { asOneLine, dayOf, timeOf, whenOf } from './dates-and-times.js';

export interface WrittenText extends Segments {
  /** BCP 47. */
  readonly language: string;
  readonly body: string;
}

/**
 * The text of a reminder of one session.
 * @throws RangeError for an unknown zone or an invalid date
 */
export function renderReminder(template: Template, session: SessionInMessage): string {
  return firstOfFewestParts(
    variants(template, {
      name: asOneLine(session.publicName),
      when: whenOf(session.startsAt, session.timeZone, template.language),
      place: asOneLine(session.place ?? ''),
    }),
  );
}

/**
 * One reminder of several sessions of a day, in the order of their times, told in the zone of the first. Where it would
 * take more parts otherwise, how to end the texts is left out, then the places.
 * @throws RangeError for an unknown zone, an invalid date, or no session
 */
export function renderCombinedReminder(template: Template, sessions: readonly SessionInMessage[]): string {
  const inOrder = [...sessions].sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
  const [first] = inOrder;
  if (first === undefined) throw new RangeError('A reminder tells of at least one session');
  const listed = (withPlaces: boolean) =>
    inOrder
      .map(({ publicName, startsAt, place }) => {
        const rendered = withPlaces ? asOneLine(place ?? '') : '';
        const time = timeOf(startsAt, first.timeZone, template.language);
        return `${time} ${asOneLine(publicName)}${rendered === '' ? '' : ` (${rendered})`}`;
      })
      .join(', ');
  const day = dayOf(first.startsAt, first.timeZone, template.language);
  return firstOfFewestParts(
    [true, false].flatMap((withPlaces) => variants(template, { day, sessions: listed(withPlaces) })),
  );
}

/** The text of a reminder in the language wanted, or else the group's, with what it takes to send it. */
export function writeReminder(
  facts: SessionFacts,
  kind: ReminderKind,
  wantedLanguage: string,
  canReply: boolean,
  templates: TemplateSet = SHIPPED_TEMPLATE_SET,
): WrittenText {
  const told = kind === 'CANCELLED' && facts.minimumNotReached ? 'MINIMUM_NOT_REACHED' : kind;
  const template = templateFor(templates, told, wantedLanguage, facts.groupLanguage, canReply);
  return written(template, renderReminder(template, facts));
}

/**
 * One text for somebody who comes to several sessions on one day; in the language wanted, or else that of the group of
 * the first.
 * @throws RangeError without a session
 */
export function writeCombinedReminder(
  sessions: readonly SessionFacts[],
  wantedLanguage: string,
  canReply: boolean,
  templates: TemplateSet = SHIPPED_TEMPLATE_SET,
): WrittenText {
  const fallback = sessions[0]?.groupLanguage ?? 'fi';
  const template = templateFor(templates, 'COMBINED', wantedLanguage, fallback, canReply);
  return written(template, renderCombinedReminder(template, sessions));
}

function written({ language }: Template, body: string): WrittenText {
  return { language, body, ...segmentsOf(body) };
}
