import { Injectable } from '@nestjs/common';
import { inSavepoint } from '#libs/database/after-commit.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, type ErrorCode } from '#libs/errors/app-error.js';
import { SignUps, type Seat } from '#libs/participation/sign-ups/sign-ups.js';
import { Offers } from '#libs/participation/sign-ups/offers.js';
import { DeclineAttendance } from '#libs/participation/sign-ups/decline-attendance.js';
import type { AskedSession } from './reply-question.sql.js';
import type { ReplyOutcome } from '../wording/reply-texts.js';

/** What somebody answers to the question whether they come. */
export type Intention = 'ATTENDING' | 'NOT_ATTENDING';

/** What refusals mean to who answered; all others are for staff, who can do more. */
const OUTCOME_OF_REFUSAL: Partial<Record<ErrorCode, ReplyOutcome>> = {
  SESSION_CANCELLED: 'CANCELLED',
  SESSION_STARTED: 'STARTED',
  SESSION_FULL: 'FULL',
  OFFER_EXPIRED: 'OFFER_EXPIRED',
};

/**
 * Carries out answers through the services that every other door uses. Only intentions change: an answer never touches
 * attendance.
 */
@Injectable()
export class ReplyActions {
  constructor(
    private readonly signUps: SignUps,
    private readonly offers: Offers,
    private readonly stayingAway: DeclineAttendance,
  ) {}

  /** Acts on one session. What cannot be done is an outcome, not an error, and leaves nothing behind. */
  async act(
    tx: Tx,
    context: TenantContext,
    participantId: string,
    session: AskedSession,
    intention: Intention,
  ): Promise<ReplyOutcome> {
    const known = outcomeWithoutActing(session, intention);
    if (known !== null) return known;
    const seat = { sessionId: session.sessionId, participantId };
    try {
      // A savepoint: a refused operation must be rolled back, and the rest of the answer still counts.
      return await inSavepoint(tx, (point) =>
        intention === 'ATTENDING'
          ? this.come(point, context, seat, session)
          : this.decline(point, context, seat),
      );
    } catch (error) {
      if (error instanceof AppError) return OUTCOME_OF_REFUSAL[error.code] ?? 'FOR_STAFF';
      throw error;
    }
  }

  private async come(
    tx: Tx,
    context: TenantContext,
    seat: Seat,
    { signUpStatus }: AskedSession,
  ): Promise<ReplyOutcome> {
    const asked = { ...seat, source: 'SMS' } as const;
    const { status } =
      signUpStatus === 'OFFERED'
        ? await this.offers.accept(tx, context, asked)
        : await this.signUps.signUp(tx, context, asked);
    return status === 'WAITLISTED' ? 'WAITING' : 'COMING';
  }

  private async decline(tx: Tx, context: TenantContext, seat: Seat): Promise<ReplyOutcome> {
    await this.stayingAway.decline(tx, context, seat, 'SMS');
    return 'NOT_COMING';
  }
}

/** What is so already, or cannot be changed by a text; null when there is something to do. */
export function outcomeWithoutActing(
  { status, hasBegun, signUpStatus, signUpSource }: AskedSession,
  intention: Intention,
): ReplyOutcome | null {
  if (status === 'CANCELLED') return 'CANCELLED';
  if (hasBegun) return 'STARTED';
  const staysAway = signUpStatus === 'DECLINED' || signUpStatus === 'CANCELLED' || signUpStatus === 'EXPIRED';
  if (intention === 'NOT_ATTENDING') return staysAway ? 'ALREADY_NOT_COMING' : null;
  if (signUpStatus === 'SIGNED_UP') return 'ALREADY_COMING';
  if (signUpStatus === 'EXPIRED') return 'OFFER_EXPIRED';
  // Staff took them off, and know why; a text does not undo it.
  return signUpStatus === 'CANCELLED' && signUpSource === 'STAFF' ? 'FOR_STAFF' : null;
}
