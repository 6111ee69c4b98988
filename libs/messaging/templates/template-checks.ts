import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput, type FieldProblem } from '#libs/errors/app-error.js';
import { PART_PRICE } from './own-templates.sql.js';
import { renderCombinedReminder } from '../wording/reminder-texts.js';
import type { SessionInMessage } from '../message/rules/session-in-message.js';
import { segmentsOf, type Segments } from '../wording/segments.js';
import { renderNotice } from '../wording/sign-up-texts.js';
import { PUBLIC_URL } from '../text-checks/lint-before-sending.js';
import { loadLint, type OrganisationLint } from '../text-checks/lint-sources.js';
import { lintRenderedText, lintTemplate, type LintProblem } from '../lint/lint.js';
import { PLACEHOLDERS, type TemplateKind } from '../wording/template-kind.js';
import type { OwnTexts } from '../wording/template-set.js';
import { whenOf } from '../wording/dates-and-times.js';

/** How a template reads with the longest values there may be. */
export interface TemplatePreview extends Segments {
  readonly body: string;
  /** Hundredths of the currency, as a decimal; null while the organisation gives no price. */
  readonly priceCents: string | null;
  /** Positions are those in the template. */
  readonly problems: readonly LintProblem[];
}

/** The longest public name there may be, and a place as long as they usually are. */
const LONGEST_NAME = 'Keskiviikon ruokaporukka';
const LONG_PLACE = 'Kulttuuritalo, 2. kerros, sali';
const MOST_CHARACTERS = 1000;

/** Looks over words before an organisation keeps them. */
@Injectable()
export class TemplateChecks {
  constructor(@Inject(PUBLIC_URL) private readonly publicUrl: string) {}

  /**
   * How a template would read, what it would cost, and what is wrong with it.
   * @throws AppError BAD_INPUT for a language that nobody can write dates in, and for no text
   */
  async preview(tx: Tx, kind: TemplateKind, language: string, text: string): Promise<TemplatePreview> {
    requireDatesIn(language);
    const problems = problemsOf(await loadLint(tx, this.publicUrl), kind, language, onOneLine('text', text));
    const body = longestExample(kind, language, text);
    const segments = segmentsOf(body);
    const { price } = await PART_PRICE.one(tx, {});
    return {
      ...segments,
      body,
      priceCents: price === null ? null : String(Number((segments.parts * Number(price)).toFixed(3))),
      problems,
    };
  }

  /**
   * The words as they are kept: on one line.
   * @throws AppError BAD_INPUT naming the field and the code of each problem that refuses them
   */
  async checked(tx: Tx, texts: OwnTexts): Promise<OwnTexts> {
    const { kind, language } = texts;
    requireDatesIn(language);
    const kept = {
      text: onOneLine('text', texts.text),
      textWithoutReply:
        texts.textWithoutReply === null ? null : onOneLine('textWithoutReply', texts.textWithoutReply),
    };
    const lint = await loadLint(tx, this.publicUrl);
    const fields = (['text', 'textWithoutReply'] as const).flatMap((field): FieldProblem[] => {
      const text = kept[field];
      return text === null
        ? []
        : problemsOf(lint, kind, language, text)
            .filter(({ severity }) => severity === 'REFUSED')
            .map(({ code, advice }) => ({ field, message: `${code}: ${advice}` }));
    });
    if (fields.length > 0) throw new AppError('BAD_INPUT', 'The words cannot be used', { fields });
    return { kind, language, ...kept };
  }
}

/** @throws AppError BAD_INPUT when days and months are not known in the language */
function requireDatesIn(language: string): void {
  if (Intl.DateTimeFormat.supportedLocalesOf([language]).length === 0)
    throw badInput(
      'language',
      'Choose a language that dates can be written in, such as FI, RU, SO, AR or ET',
    );
}

function onOneLine(field: string, text: string): string {
  const line = text.normalize('NFC').replace(/\s+/g, ' ').trim();
  const length = [...line].length;
  if (length < 1 || length > MOST_CHARACTERS)
    throw badInput(field, `Give 1 to ${MOST_CHARACTERS} characters`);
  return line;
}

function problemsOf(
  { index }: OrganisationLint,
  kind: TemplateKind,
  language: string,
  text: string,
): LintProblem[] {
  const { allowed, required } = PLACEHOLDERS[kind];
  const facts = { index, language, allowedPlaceholders: allowed, requiredPlaceholders: required };
  const length = lintRenderedText(longestExample(kind, language, text), { index, language }).filter(
    ({ code }) => code === 'TOO_LONG',
  );
  return [...lintTemplate(text, facts), ...length];
}

function longestExample(kind: TemplateKind, language: string, text: string): string {
  const startsAt = longestMoment(language);
  const session: SessionInMessage = {
    publicName: LONGEST_NAME,
    startsAt,
    timeZone: 'UTC',
    place: LONG_PLACE,
  };
  const template = { language, text };
  return kind === 'COMBINED'
    ? renderCombinedReminder(template, [
        session,
        { ...session, startsAt: new Date(startsAt.getTime() - TWO_HOURS_MS) },
      ])
    : renderNotice(template, { ...session, answerBy: startsAt });
}

const TWO_HOURS_MS = 2 * 60 * 60 * 1000;

/** When it takes most letters to say so: among a week in each month. */
function longestMoment(language: string): Date {
  const moments = Array.from({ length: 12 * 7 }, (_, index) => {
    const [month, day] = [Math.floor(index / 7), 20 + (index % 7)];
    return new Date(Date.UTC(2026, month, day, 12, 30));
  });
  return moments.reduce((longest, moment) =>
    whenOf(moment, 'UTC', language).length > whenOf(longest, 'UTC', language).length ? moment : longest,
  );
}
