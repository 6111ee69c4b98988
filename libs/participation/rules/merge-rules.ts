import { overtakes } from './register-decision.js';
import type { Mark } from './mark.js';
import type { SignUpStatus } from './sign-up-status.js';

/*
 * Which of two rows stands where both people have one in the same session.
 */

/** A mark in force. */
export interface StandingMark {
  readonly mark: Mark | null;
  readonly markedAt: Date;
  readonly clientKey: string;
}

/**
 * The mark that stands: the later one, by the one order of all marks. A mark that was taken back says nothing about the
 * person: it gives way to one that says something, as staff who notice a duplicate on the register take its mark back.
 */
export function prevailingMark<M extends StandingMark>(kept: M, other: M): M {
  if ((kept.mark === null) !== (other.mark === null)) return kept.mark === null ? other : kept;
  return overtakes(other, kept) ? other : kept;
}

/** A sign-up as far as it decides which of two stands. */
export interface StandingSignUp {
  readonly status: SignUpStatus;
  readonly companion: boolean;
  readonly waitlistPlace: number | null;
  readonly offerExpiresAt: Date | null;
  /** Orders what happened in the session. */
  readonly lastStep: number;
}

const STRENGTH: Readonly<Record<SignUpStatus, number>> = {
  SIGNED_UP: 4,
  OFFERED: 3,
  WAITLISTED: 2,
  INVITED: 1,
  DECLINED: 0,
  CANCELLED: 0,
  EXPIRED: 0,
};

/**
 * The sign-up that stands: a seat before an offer, an offer before a place in line, that before an invitation, and any of
 * these before an end. Of two seats the one with a companion, of two offers the one that lasts longer, of two places in
 * line the one in front, of two ends the later one.
 */
export function prevailingSignUp<S extends StandingSignUp>(kept: S, other: S): S {
  const better = STRENGTH[other.status] - STRENGTH[kept.status] || advantage(kept, other);
  return better > 0 ? other : kept;
}

function advantage(kept: StandingSignUp, other: StandingSignUp): number {
  switch (kept.status) {
    case 'SIGNED_UP':
      return Number(other.companion) - Number(kept.companion);
    case 'OFFERED':
      return other.offerExpiresAt!.getTime() - kept.offerExpiresAt!.getTime();
    case 'WAITLISTED':
      return kept.waitlistPlace! - other.waitlistPlace!;
    case 'INVITED':
      return 0;
    case 'DECLINED':
    case 'CANCELLED':
    case 'EXPIRED':
      return other.lastStep - kept.lastStep;
  }
}
