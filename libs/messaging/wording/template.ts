import { segmentsOf } from './segments.js';
import { fill } from './dates-and-times.js';

/**
 * A template is a text with named placeholders, such as {name}. What stands in square brackets is left out when there is no
 * room for it, the last first; `[long|short]` becomes the shorter when that was not enough. A sentence about the {place} is
 * left out when no place is known.
 */
export interface Template {
  /** BCP 47 tag of the language it is written in. */
  readonly language: string;
  readonly text: string;
}

type Piece =
  | { readonly kind: 'ALWAYS'; readonly text: string }
  | { readonly kind: 'OPTIONAL'; readonly text: string }
  | { readonly kind: 'ALTERNATIVES'; readonly text: string; readonly short: string };

/**
 * All ways to say a template, the fullest first. Values are put in all at once, so that one that looks like a placeholder
 * or a bracket is left as it is.
 */
export function variants(template: Template, values: Readonly<Record<string, string>>): string[] {
  const pieces = piecesOf(template.text);
  const lastFirst = pieces.map((_piece, index) => index).reverse();
  const droppable = lastFirst.filter((index) => pieces[index]?.kind === 'OPTIONAL');
  const shortenable = lastFirst.filter((index) => pieces[index]?.kind === 'ALTERNATIVES');
  const steps = [...droppable, ...shortenable];
  return [...steps.keys(), steps.length].map((taken) => {
    const changed = new Set(steps.slice(0, taken));
    return pieces
      .map((piece, index) => filled(rendered(piece, changed.has(index)), values))
      .join('')
      .replace(/ {2,}/g, ' ')
      .trim();
  });
}

/** The fullest of the texts that take the fewest SMS parts. */
export function firstOfFewestParts(texts: readonly string[]): string {
  const fewest = Math.min(...texts.map((text) => segmentsOf(text).parts));
  return texts.find((text) => segmentsOf(text).parts === fewest) ?? '';
}

/** Where square brackets and bars are out of place: positions in the template. */
export function unbalancedBrackets(text: string): number[] {
  return [...text.replace(BRACKETED, (piece) => ' '.repeat(piece.length)).matchAll(/[[\]|]/g)].map(
    ({ index }) => index,
  );
}

/** `[text]` or `[text|shorter text]`, without brackets within. */
const BRACKETED = /\[([^[\]|]+)(?:\|([^[\]|]+))?\]/g;
/** A sentence that is only about the place, with the space before it. */
const SENTENCE_ABOUT_PLACE = /(^|(?<=[.!?]) +)[^.!?{}]*\{place\}[^.!?{}]*(?:[.!?]|$)/gu;
/** The place within a sentence that says more, with what leads to it. */
const PLACE_IN_SENTENCE = /[\s,:;(–-]*\{place\}\)?/gu;

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: whole, 1: long = '', 2: short, index } of text.matchAll(BRACKETED)) {
    pieces.push({ kind: 'ALWAYS', text: text.slice(from, index) });
    pieces.push(
      short === undefined ? { kind: 'OPTIONAL', text: long } : { kind: 'ALTERNATIVES', text: long, short },
    );
    from = index + whole.length;
  }
  return [...pieces, { kind: 'ALWAYS', text: text.slice(from) }];
}

function rendered(piece: Piece, changed: boolean): string {
  if (!changed) return piece.text;
  return piece.kind === 'ALTERNATIVES' ? piece.short : '';
}

function filled(text: string, values: Readonly<Record<string, string>>): string {
  if (values.place !== '') return fill(text, values);
  return fill(text.replace(SENTENCE_ABOUT_PLACE, '').replace(PLACE_IN_SENTENCE, ''), values);
}
