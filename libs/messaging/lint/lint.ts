import { segmentsOf } from '../wording/segments.js';
import { foreignAddresses } from './addresses.js';
import { digitsOf, namesOfPerson, type KnownName, type LintIndex, type PersonNames } from './lint-index.js';
import { relativeDays } from './relative-days.js';
import { folded, foldedWord, originalSpan, rejoinedTokens, tokensOf, type FoldedText } from './folding.js';
import { identityCodes } from './identity-codes.js';
import { namesIn, type NameMatch } from './names.js';
import { sensitiveTokens } from './sensitive-word-list.js';
import { unbalancedBrackets } from '../wording/template.js';
import { toGsmFriendly } from '../wording/dates-and-times.js';

/** What may be wrong with a text that goes to a telephone which others may hold. */
export const LINT_CODES = [
  'INTERNAL_NAME',
  'SENSITIVE_WORD',
  'IDENTITY_CODE',
  'OTHER_PERSON',
  'FOREIGN_URL',
  'UNKNOWN_PLACEHOLDER',
  'MISSING_PLACEHOLDER',
  'STRAY_BRACKET',
  'PHONE_NUMBER',
  'FORCES_UCS2',
  'RELATIVE_DAY',
  'TOO_LONG',
] as const;
export type LintCode = (typeof LINT_CODES)[number];
/** REFUSED is neither saved nor sent; WARNING is shown to whoever writes. */
export type LintSeverity = 'REFUSED' | 'WARNING';

export interface LintProblem {
  readonly code: LintCode;
  readonly severity: LintSeverity;
  /** Of the part at fault, in UTF-16 units of the text; both 0 when the whole text is. */
  readonly start: number;
  readonly end: number;
  /** The part at fault. */
  readonly found: string;
  /** What would be right. */
  readonly advice: string;
  /** What may stand in place of `found` as it is; null when somebody has to write it anew. */
  readonly replacement: string | null;
}

/** A text of more parts is hard to read on a small telephone, and dear. */
export const MOST_PARTS = 4;

/** A template with what it may and must say. */
export interface TemplateFacts {
  readonly index: LintIndex;
  /** BCP 47. */
  readonly language: string;
  readonly allowedPlaceholders: readonly string[];
  readonly requiredPlaceholders: readonly string[];
}

/**
 * What is wrong with a template. Its length is that of the rendered text: lint that one, too, with the longest values
 * there are.
 */
export function lintTemplate(text: string, facts: TemplateFacts): LintProblem[] {
  const { allowedPlaceholders: allowed, requiredPlaceholders: required } = facts;
  const used = [...text.matchAll(PLACEHOLDER)];
  const unknown = used.filter(([, name = '']) => !allowed.includes(name));
  const missing = required.filter((name) => !used.some(([, usedName]) => usedName === name));
  const known = `The placeholders here are ${allowed.map((name) => `{${name}}`).join(', ')}`;
  // What is put in later is told apart from the words around it, and takes their places, so that positions stay.
  const words = text.replace(PLACEHOLDER, (placeholder) => ' '.repeat(placeholder.length));
  return [
    ...unknown.map(({ 0: found, index }) => problem('UNKNOWN_PLACEHOLDER', text, index, found.length, known)),
    ...[...words.matchAll(/[{}]/g)].map(({ index }) =>
      problem('UNKNOWN_PLACEHOLDER', text, index, 1, `${known}; write no other braces`),
    ),
    ...unbalancedBrackets(text).map((index) =>
      problem('STRAY_BRACKET', text, index, 1, 'Write [what may be left out] or [a sentence|a shorter one]'),
    ),
    ...missing.map((name) => problem('MISSING_PLACEHOLDER', text, 0, 0, `The text must say {${name}}`)),
    ...lintWords(words, facts.index, facts.language, null),
    ...lintCharacters(words),
  ].sort(byPlace);
}

/** A text as it would leave. */
export interface RenderedFacts {
  readonly index: LintIndex;
  /** BCP 47. */
  readonly language: string;
  /** Whose telephone it goes to: their own name may be said. */
  readonly recipient?: PersonNames | null;
}

/** What is wrong with a text as it would leave. */
export function lintRenderedText(text: string, { index, language, recipient }: RenderedFacts): LintProblem[] {
  const leftOver = [...text.matchAll(PLACEHOLDER)].map(({ 0: found, index }) =>
    problem('UNKNOWN_PLACEHOLDER', text, index, found.length, 'Write what it stands for'),
  );
  return [
    ...leftOver,
    ...lintWords(text, index, language, recipient ?? null),
    ...lintCharacters(text),
    ...lintLength(text),
  ].sort(byPlace);
}

/** Whether a text with these problems may neither be saved nor leave. */
export function isRefused(problems: readonly LintProblem[]): boolean {
  return problems.some(({ severity }) => severity === 'REFUSED');
}

const PLACEHOLDER = /\{(\w+)\}/g;
/** Seven digits or more, grouped as people write numbers; times and dates have fewer. */
const PHONE_NUMBER = /(?<![\p{L}\p{N}.])(?:\+|00)?\d(?:[ ()/-]{0,2}\d){6,14}(?![\p{L}\p{N}])/gu;

function lintWords(
  original: string,
  index: LintIndex,
  language: string,
  recipient: PersonNames | null,
): LintProblem[] {
  const text = folded(original);
  const at = (code: LintCode, { start, end }: Span, advice: string, severity: LintSeverity = 'REFUSED') => {
    const span = originalSpan(text, start, end);
    return problem(code, original, span.start, span.end - span.start, advice, severity);
  };
  const codes = identityCodes(text.folded);
  const addresses = foreignAddresses(text, index.publicUrl);
  return [
    ...internalNames(text, index).map((span) =>
      at('INTERNAL_NAME', span, 'Say the public name of the group'),
    ),
    ...people(text, index, recipient).map(({ owner, ...span }) =>
      at('OTHER_PERSON', span, 'Leave out the names of other people', owner.severity),
    ),
    ...distinct(sensitiveTokens(text, index.words)).map((span) =>
      at('SENSITIVE_WORD', span, 'Say only the public name, the time, the place and what to reply'),
    ),
    ...codes.map(({ checked, ...span }) =>
      at('IDENTITY_CODE', span, 'Leave out identity codes', checked ? 'REFUSED' : 'WARNING'),
    ),
    ...addresses.map((span) =>
      at(
        'FOREIGN_URL',
        span,
        `Link only to ${index.publicUrl}; after a full stop that ends a sentence, put a space`,
      ),
    ),
    ...relativeDays(text, language).map((span) => at('RELATIVE_DAY', span, 'Say the weekday and the date')),
    ...phoneNumbers(text, index)
      .filter((span) => ![...codes, ...addresses].some((other) => overlaps(span, other)))
      .map((span) =>
        at('PHONE_NUMBER', span, 'Make sure that the number is one that may be told', 'WARNING'),
      ),
  ];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function internalNames(text: FoldedText, index: LintIndex): Span[] {
  const tokens = tokensOf(text);
  const shown = namesIn(tokens, index.publicNames);
  const plain = namesIn(tokens, index.internalNames).filter(
    (span) => !shown.some((name) => name.start <= span.start && span.end <= name.end),
  );
  const rejoined = rejoinedTokens(text).flatMap((token) => namesIn([token], index.internalNames));
  return distinct([...plain, ...rejoined.filter((span) => !shown.some((name) => overlaps(name, span)))]);
}

function people(text: FoldedText, index: LintIndex, recipient: PersonNames | null): NameMatch<KnownName>[] {
  const own = new Set(recipient === null ? [] : namesOfPerson(recipient).map(({ owner }) => owner.name));
  if (recipient !== null) own.add(foldedWord(recipient.firstName));
  const named = namesIn(tokensOf(text), index.people).filter(({ owner, start, end }) => {
    if (owner.personId === recipient?.id || own.has(owner.name)) return false;
    if (!owner.joints.test(text.folded.slice(start, end))) return false;
    const span = originalSpan(text, start, end);
    return !owner.capitalised || /^\p{Lu}/u.test(text.original.slice(span.start, span.end));
  });
  return distinct(named.sort((one, other) => rank(one.owner) - rank(other.owner)));
}

function rank({ severity }: KnownName): number {
  return severity === 'REFUSED' ? 0 : 1;
}

function phoneNumbers(text: FoldedText, index: LintIndex): Span[] {
  return [...text.folded.matchAll(PHONE_NUMBER)]
    .filter(([number]) => !index.ownNumbers.has(digitsOf(number)))
    .map(({ 0: number, index }) => ({ start: index, end: index + number.length }));
}

/** Characters that make the text UCS-2: those with an equal in the GSM alphabet each, all the others together. */
function lintCharacters(text: string): LintProblem[] {
  const forcing = segmentsOf(text).charactersForcingUcs2;
  const replaceable = forcing.filter((char) => toGsmFriendly(char) !== char);
  const others = forcing.filter((char) => toGsmFriendly(char) === char);
  const advice = 'The text takes more SMS parts because of it';
  return [
    ...replaceable.map((char) => ({
      ...problem('FORCES_UCS2', text, text.indexOf(char), char.length, advice, 'WARNING'),
      replacement: toGsmFriendly(char),
    })),
    ...others.slice(0, 1).map((char) => ({
      ...problem('FORCES_UCS2', text, text.indexOf(char), char.length, advice, 'WARNING'),
      found: others.join(''),
      advice: 'The text takes more SMS parts because of these characters',
    })),
  ];
}

function lintLength(text: string): LintProblem[] {
  const { parts } = segmentsOf(text);
  if (parts === 1) return [];
  const advice =
    parts > MOST_PARTS ? `Shorten it: at most ${MOST_PARTS} parts can be sent` : 'Every part is charged';
  return [
    problem(
      'TOO_LONG',
      text,
      0,
      0,
      `The text takes ${parts} SMS parts. ${advice}`,
      parts > MOST_PARTS ? 'REFUSED' : 'WARNING',
    ),
  ];
}

function problem(
  code: LintCode,
  text: string,
  start: number,
  length: number,
  advice: string,
  severity: LintSeverity = 'REFUSED',
): LintProblem {
  const end = start + length;
  return { code, severity, start, end, found: text.slice(start, end), advice, replacement: null };
}

function byPlace(one: LintProblem, other: LintProblem): number {
  return one.start - other.start || one.end - other.end;
}

function overlaps(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end;
}

/** Each place once: the first that is given of those that overlap. */
function distinct<S extends Span>(spans: readonly S[]): S[] {
  return spans.filter((span, index) => !spans.slice(0, index).some((earlier) => overlaps(earlier, span)));
}
