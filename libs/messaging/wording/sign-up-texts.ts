import type { SessionInMessage } from '../message/rules/session-in-message.js';
import { firstOfFewestParts, variants, type Template } from './template.js';
import { asOneLine, whenOf } from './dates-and-times.js';

/** What a text tells of a person's own sign-up. */
export interface ToldSignUp extends SessionInMessage {
  /** Until when an offered seat is kept; only offers tell it. */
  readonly answerBy: Date;
}

/**
 * The text about a sign-up. What there is no room for in one part is left out, the least needed first.
 * @throws RangeError for an unknown zone or an invalid date
 */
export function renderNotice(template: Template, signUp: ToldSignUp): string {
  const { publicName, startsAt, timeZone, place, answerBy } = signUp;
  return firstOfFewestParts(
    variants(template, {
      name: asOneLine(publicName),
      when: whenOf(startsAt, timeZone, template.language),
      place: asOneLine(place ?? ''),
      answerBy: whenOf(answerBy, timeZone, template.language),
    }),
  );
}
