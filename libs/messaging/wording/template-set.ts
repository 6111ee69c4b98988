import { isWritten, type Language } from '#libs/people/language.js';
import type { TemplateKind } from './template-kind.js';
import type { Template } from './template.js';
import { SHIPPED_TEMPLATES, type TemplateTexts } from './shipped-templates.js';

/** The words that an organisation wrote itself; what it did not write is as shipped. */
export interface TemplateSet {
  textsOf(kind: TemplateKind, language: string): TemplateTexts | null;
}

/** Words in one language for one occasion, as an organisation keeps them. */
export interface OwnTexts extends TemplateTexts {
  readonly kind: TemplateKind;
  readonly language: string;
}

/** The templates of an organisation. */
export function templateBook(own: readonly OwnTexts[]): TemplateSet {
  const byKey = new Map(own.map((texts) => [`${texts.kind} ${texts.language}`, texts]));
  return {
    textsOf: (kind, language) =>
      byKey.get(`${kind} ${language}`) ?? (isWritten(language) ? SHIPPED_TEMPLATES[language][kind] : null),
  };
}

/** The templates of an organisation that wrote nothing of its own. */
export const SHIPPED_TEMPLATE_SET = templateBook([]);

/**
 * The template for somebody who reads `wanted` best: in that language, in the same without its script or region (ru for
 * ru-RU), or else in the fallback. A language without this text, or without it for a sender that takes no replies, is left
 * for the next.
 */
export function templateFor(
  templates: TemplateSet,
  kind: TemplateKind,
  wanted: string,
  fallback: Language,
  canReply: boolean,
): Template {
  for (const language of [wanted, wanted.split('-')[0] ?? '', fallback]) {
    const texts = templates.textsOf(kind, language);
    if (texts === null) continue;
    const text = textFor(texts, canReply) ?? shippedWithoutReply(kind, language);
    if (text !== null) return { language, text };
  }
  const { text, textWithoutReply } = SHIPPED_TEMPLATES[fallback][kind];
  return { language: fallback, text: canReply ? text : (textWithoutReply ?? text) };
}

/** Null: these words ask for a reply that the sender cannot take. */
function textFor({ text, textWithoutReply }: TemplateTexts, canReply: boolean): string | null {
  if (canReply) return text;
  return textWithoutReply ?? (ASKS_FOR_A_NUMBER.test(text) ? null : text);
}
/** "Vastaa 1", "Ответьте 2": a single 1 or 2, in whichever language. */
const ASKS_FOR_A_NUMBER = /(?<![\p{L}\p{N}.:])[12](?![\p{L}\p{N}:]|\.\d)/u;

function shippedWithoutReply(kind: TemplateKind, language: string): string | null {
  if (!isWritten(language)) return null;
  const { text, textWithoutReply } = SHIPPED_TEMPLATES[language][kind];
  return textWithoutReply ?? text;
}
