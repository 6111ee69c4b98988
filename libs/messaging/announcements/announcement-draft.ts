import { createHash } from 'node:crypto';
import type { AnnouncementText } from './announcement.entity.js';
import { segmentsOf, type Segments } from '../wording/segments.js';

/** Whom a message is for. */
export type Audience =
  | { readonly kind: 'GROUP'; readonly groupId: string }
  | { readonly kind: 'SESSION'; readonly sessionId: string }
  | { readonly kind: 'PEOPLE'; readonly participantIds: readonly string[] };

/** A message as staff write it. */
export interface AnnouncementDraft {
  readonly audience: Audience;
  /** One at least, each language once. The first goes to whoever reads none of the languages. */
  readonly texts: readonly AnnouncementText[];
  /** When it is of no use any more; null: when the session begins, or else after a day. */
  readonly deadlineAt: Date | null;
}

/** A wording with what it costs. */
export interface PricedText extends AnnouncementText, Segments {
  readonly recipients: number;
}

/** What exactly was written, and to whom it was addressed. The same draft has the same hash, however its ids are ordered. */
export function hashOfDraft({ audience, texts, deadlineAt }: AnnouncementDraft): string {
  const addressed =
    audience.kind === 'PEOPLE'
      ? { ...audience, participantIds: audience.participantIds.toSorted() }
      : audience;
  return hash([addressed, texts.map(({ language, body }) => [language, body]), deadlineAt]);
}

/**
 * Confirms that exactly these texts were seen to go to exactly these people.
 * @param recipientsHash of who gets which text at which number
 */
export function confirmationToken(draft: AnnouncementDraft, recipientsHash: string): string {
  return hash([hashOfDraft(draft), recipientsHash]);
}

/** @param recipientsOf how many get the text of which language */
export function pricedTexts(
  texts: readonly AnnouncementText[],
  recipientsOf: ReadonlyMap<string, number>,
): PricedText[] {
  return texts.map((text) => ({
    ...text,
    ...segmentsOf(text.body),
    recipients: recipientsOf.get(text.language) ?? 0,
  }));
}

/** The parts of all texts together: what they are charged by. */
export function partsOf(texts: readonly PricedText[]): number {
  return texts.reduce((sum, { parts, recipients }) => sum + parts * recipients, 0);
}

/**
 * What so many parts cost, in cents with three decimals at most; null when no price is known.
 * @param partPriceCents a decimal with at most three places
 */
export function costOf(parts: number, partPriceCents: string | null): string | null {
  if (partPriceCents === null) return null;
  const thousandths = Math.round(Number(partPriceCents) * 1000) * parts;
  return String(thousandths / 1000);
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
