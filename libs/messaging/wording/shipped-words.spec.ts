import { describe, expect, it } from '@jest/globals';
import type { Language } from '#libs/people/language.js';
import {
  ANSWER_OUTCOMES,
  labelsOf,
  renderAnswer,
  renderStarted,
  renderStopped,
  renderWhoAnswers,
} from './reply-texts.js';
import { renderCombinedReminder, renderReminder } from './reminder-texts.js';
import { renderNotice } from './sign-up-texts.js';
import { lintBook } from '../lint/lint-index.js';
import { lintRenderedText, lintTemplate, type LintProblem } from '../lint/lint.js';
import { SHIPPED_TEMPLATE_SET, templateFor } from './template-set.js';
import { PLACEHOLDERS, REMINDER_TEXTS, TEMPLATE_KINDS, type TemplateKind } from './template-kind.js';
import { SHIPPED_TEMPLATES } from './shipped-templates.js';

const LANGUAGES: readonly Language[] = ['fi', 'sv', 'en'];
const ANNA = { id: 'anna', firstName: 'Anna', lastName: 'Laine', alias: null };

/** An ordinary association: names of groups that say too much, and people whose names are words of texts. */
const index = lintBook({
  groups: [
    { internalName: 'Päihdetoipujien vertaisryhmä', publicName: 'Torstairyhmä' },
    { internalName: 'Velkaneuvonta', publicName: 'Kävely ja keitto' },
  ],
  people: [
    ANNA,
    { id: 'toivo', firstName: 'Toivo', lastName: 'Kerttula', alias: null },
    { id: 'maj', firstName: 'Maj', lastName: 'Vapaa', alias: null },
    { id: 'april', firstName: 'April', lastName: 'Welcome', alias: 'Kiitos' },
  ],
  publicUrl: 'https://rytmi.esimerkki.fi',
});

/** A week in November and one in May, one session on each day. */
const SESSIONS = ['2026-11-23', '2027-05-03'].flatMap((monday) =>
  Array.from({ length: 7 }, (_, day) => ({
    publicName: day % 2 === 0 ? 'Torstairyhmä' : 'Kävely ja keitto',
    startsAt: new Date(Date.parse(`${monday}T11:00:00Z`) + day * 24 * 60 * 60 * 1000),
    timeZone: 'Europe/Helsinki',
    place: 'Olohuone, Esimerkkikatu 3',
  })),
);

function rendered(kind: TemplateKind, language: Language, canReply: boolean): string[] {
  const template = templateFor(SHIPPED_TEMPLATE_SET, kind, language, language, canReply);
  if (kind === 'COMBINED') {
    return SESSIONS.map((session) =>
      renderCombinedReminder(template, [
        session,
        { ...session, startsAt: new Date(session.startsAt.getTime() + 3 * 60 * 60 * 1000) },
      ]),
    );
  }
  const isReminder = (REMINDER_TEXTS as readonly TemplateKind[]).includes(kind);
  return SESSIONS.map((session) =>
    isReminder
      ? renderReminder(template, session)
      : renderNotice(template, { ...session, answerBy: session.startsAt }),
  );
}

function problems(texts: readonly string[], language: Language): LintProblem[] {
  return texts.flatMap((text) => lintRenderedText(text, { index, language, recipient: ANNA }));
}

describe.each(LANGUAGES)('the shipped words in %s', (language) => {
  it.each(TEMPLATE_KINDS)(
    'the shipped words of %s can be saved by anybody, and may leave, with replies and without',
    (kind) => {
      const { allowed, required } = PLACEHOLDERS[kind];
      const facts = { index, language, allowedPlaceholders: allowed, requiredPlaceholders: required };
      const { text, textWithoutReply } = SHIPPED_TEMPLATES[language][kind];
      expect([text, textWithoutReply ?? text].flatMap((words) => lintTemplate(words, facts))).toEqual([]);
      const leaving = [true, false].flatMap((canReply) => rendered(kind, language, canReply));
      expect(leaving).toHaveLength(2 * SESSIONS.length);
      expect(problems(leaving, language)).toEqual([]);
    },
  );

  it.each(ANSWER_OUTCOMES)(
    'the shipped words for the reply outcome %s may leave, about one session and about several',
    (outcome) => {
      const answered = SESSIONS.map((session) => ({ ...session, outcome }));
      const answers = [
        ...answered.map((session) => renderAnswer([session], language)),
        renderAnswer(answered.slice(0, 2), language),
        renderAnswer(answered, language),
      ];
      expect(problems(answers, language)).toEqual([]);
    },
  );

  it('the shipped words about STOP and START may leave', () => {
    expect(problems([renderStopped(language), renderStarted(language)], language)).toEqual([]);
  });

  it('the shipped question who replies may leave, and tells initials only', () => {
    const labels = labelsOf([ANNA, { firstName: 'Toivo', lastName: 'Kerttula' }]) ?? [];
    const question = renderWhoAnswers(labels, language);
    expect(question).not.toMatch(/Anna|Laine|Toivo|Kerttula/);
    expect(problems([question], language)).toEqual([]);
  });
});

it('a shipped template with a word that tells too much would be found', () => {
  const template = { language: 'fi', text: 'Muistutus: {name} {when}. Vapautuneiden kahvit.' };
  const [session] = SESSIONS;
  if (session === undefined) throw new Error('There are sessions');
  expect(problems([renderReminder(template, session)], 'fi')).toMatchObject([{ code: 'SENSITIVE_WORD' }]);
});
