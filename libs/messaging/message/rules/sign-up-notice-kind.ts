import type { SignUpEventKind } from '#libs/participation/rules/sign-up-machine.js';
import type { SignUpSource, SignUpStatus } from '#libs/participation/rules/sign-up-status.js';

/** What people are texted about their own sign-ups. */
export const NOTICE_KINDS = [
  'INVITED',
  'SEAT_OFFERED',
  'SEAT_CONFIRMED',
  'SEAT_LOST',
  'OFFER_EXPIRED',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** A step of a sign-up, as far as it decides whether its owner is told. */
export interface ToldStep {
  readonly event: SignUpEventKind;
  /** Null for the first step. */
  readonly oldStatus: SignUpStatus | null;
  readonly source: SignUpSource;
  /** Whether the text about the seat offered last has reached the phone, or may have. */
  readonly offerWasTexted: boolean;
}

/**
 * What to text about a step; null for nothing.
 *
 * - Only what staff or the system did: who did something themselves, on their page or by a text, has seen its answer there.
 * - A seat is confirmed to who was offered it or waited for it. Whoever staff sign up, take off or put on the waitlist has
 *   been talking to them.
 * - That an offer has ended is told only to whom it had been texted: nobody hears that they did not answer a question
 *   which they never got.
 */
export function noticeOf({ event, oldStatus, source, offerWasTexted }: ToldStep): NoticeKind | null {
  if (source !== 'STAFF' && source !== 'SYSTEM') return null;
  switch (event) {
    case 'INVITE':
      return 'INVITED';
    case 'OFFER':
      return 'SEAT_OFFERED';
    case 'ACCEPT':
      return 'SEAT_CONFIRMED';
    case 'TAKE_SEAT':
      return oldStatus === 'WAITLISTED' ? 'SEAT_CONFIRMED' : null;
    case 'LOSE_SEAT':
      return oldStatus === 'OFFERED' && !offerWasTexted ? null : 'SEAT_LOST';
    case 'EXPIRE':
      return offerWasTexted ? 'OFFER_EXPIRED' : null;
    case 'WAIT':
    case 'DECLINE':
    case 'CANCEL':
    case 'MOVE_TO_FRONT':
      return null;
  }
}
