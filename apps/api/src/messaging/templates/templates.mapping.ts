import type { SensitiveWord as SensitiveWordRow } from '#libs/messaging/text-checks/sensitive-word.entity.js';
import type { TemplatePreview } from '#libs/messaging/templates/template-checks.js';
import { PLACEHOLDERS, TEMPLATE_KINDS, type TemplateKind } from '#libs/messaging/wording/template-kind.js';
import type { TextTemplate as TextTemplateRow } from '#libs/messaging/templates/text-template.entity.js';
import { SHIPPED_TEMPLATES } from '#libs/messaging/wording/shipped-templates.js';
import { isWritten, LANGUAGES, listedLanguage } from '#libs/people/language.js';
import type { SensitiveWord, TextTemplate, TextTemplatePreview } from './templates.types.js';

/** All words that hold: those of shipped languages in the order of occasions, then those of added ones. */
export function toTextTemplates(own: readonly TextTemplateRow[]): TextTemplate[] {
  const added = [...new Set(own.map(({ language }) => language))].filter((language) => !isWritten(language));
  return [...LANGUAGES, ...added].flatMap((language) =>
    TEMPLATE_KINDS.flatMap((kind) => {
      const row = own.find((texts) => texts.kind === kind && texts.language === language);
      return row === undefined ? (toShippedTemplate(kind, language) ?? []) : toOwnTemplate(row);
    }),
  );
}

export function toOwnTemplate(row: TextTemplateRow): TextTemplate {
  const { kind, language, text, textWithoutReply, version, updatedAt } = row;
  return { ...aboutTemplate(kind, language), text, textWithoutReply, version, updatedAt };
}

/** @returns null in a language that nothing is shipped in */
export function toShippedTemplate(kind: TemplateKind, language: string): TextTemplate | null {
  if (!isWritten(language)) return null;
  const { text, textWithoutReply } = SHIPPED_TEMPLATES[language][kind];
  return { ...aboutTemplate(kind, language), text, textWithoutReply, version: 0, updatedAt: null };
}

function aboutTemplate(kind: TemplateKind, language: string) {
  return {
    kind,
    language: listedLanguage(language),
    shippedText: isWritten(language) ? SHIPPED_TEMPLATES[language][kind].text : null,
    placeholders: PLACEHOLDERS[kind].allowed,
    requiredPlaceholders: PLACEHOLDERS[kind].required,
  };
}

export function toTextTemplatePreview(preview: TemplatePreview): TextTemplatePreview {
  return {
    body: preview.body,
    encoding: preview.encoding,
    parts: preview.parts,
    septetsOrUnits: preview.septetsOrUnits,
    perPart: preview.perPart,
    priceCents: preview.priceCents,
    problems: preview.problems.map((problem) => ({
      code: problem.code,
      severity: problem.severity,
      start: problem.start,
      end: problem.end,
      found: problem.found,
      advice: problem.advice,
      replacement: problem.replacement,
    })),
  };
}

export function toSensitiveWord(row: SensitiveWordRow): SensitiveWord {
  return { id: row.id, word: row.word };
}
