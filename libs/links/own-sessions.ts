import type { Tx } from '#libs/database/tenant-database.js';
import { decideSignUp, type SignUpWish } from '#libs/participation/rules/sign-up-decision.js';
import { decideCancel } from '#libs/participation/rules/sign-up-machine.js';
import type { SignUpStatus } from '#libs/participation/rules/sign-up-status.js';
import { OWN_SESSIONS, type OwnSessionRow } from './own-sessions.sql.js';

/** What a participant may answer about a session. */
export const ANSWERS = ['COME', 'NOT_COMING', 'ACCEPT'] as const;
export type Answer = (typeof ANSWERS)[number];

/** What the page offers for a session; WAIT: to sign up and wait for a seat. */
export type Choice =
  'COME' | 'WAIT' | 'NOT_COMING' | 'GIVE_UP' | 'LEAVE_WAITLIST' | 'ACCEPT' | 'REFUSE_OFFER';
/** Why the page does not offer what somebody may be looking for. */
export type Hindrance =
  'CANCELLED' | 'STARTED' | 'FULL' | 'NOT_OPEN' | 'CLOSED' | 'TOO_LATE_TO_CANCEL' | 'OFFER_EXPIRED';

/** A coming session as its participant sees it: nothing about the group's internal name or anybody else. */
export interface OwnSession {
  readonly id: string;
  readonly publicName: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly timeZone: string;
  readonly place: string;
  /** null: they have not said anything. */
  readonly status: SignUpStatus | null;
  /** Of an offered seat. */
  readonly offerExpiresAt: Date | null;
  readonly choices: readonly Choice[];
  readonly hindrance: Hindrance | null;
}

/** Sessions further away are shown only to who has something to do with them already. */
const WEEKS_AHEAD = 8;

/**
 * The sessions ahead that concern a participant: of groups they are in or that are invited, those they have signed up
 * for, and the one their link was made for. By start.
 */
export async function ownSessions(
  tx: Tx,
  participantId: string,
  linkedSessionId: string | null,
): Promise<OwnSession[]> {
  const rows = await OWN_SESSIONS.rows(tx, { participantId, linkedSessionId, weeksAhead: WEEKS_AHEAD });
  return rows.map((row) => ({
    id: row.id,
    publicName: row.publicName,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    timeZone: row.timeZone,
    place: row.place,
    status: row.signUpStatus,
    offerExpiresAt: row.offerExpiresAt,
    ...possibilities(row),
  }));
}

function possibilities(row: OwnSessionRow): Pick<OwnSession, 'choices' | 'hindrance'> {
  if (row.status === 'CANCELLED') return { choices: [], hindrance: 'CANCELLED' };
  if (row.startsAt <= row.now) return { choices: [], hindrance: 'STARTED' };
  switch (row.signUpStatus) {
    case 'SIGNED_UP': {
      const { refusal } = decideCancel(row, { status: 'SIGNED_UP', source: 'SELF_SERVICE' }, row.now);
      return refusal === null
        ? { choices: ['GIVE_UP'], hindrance: null }
        : { choices: [], hindrance: 'TOO_LATE_TO_CANCEL' };
    }
    case 'WAITLISTED':
      return { choices: ['LEAVE_WAITLIST'], hindrance: null };
    case 'OFFERED':
      if (row.offerExpiresAt !== null && row.offerExpiresAt <= row.now) {
        return { choices: [], hindrance: 'OFFER_EXPIRED' };
      }
      return { choices: ['ACCEPT', 'REFUSE_OFFER'], hindrance: null };
    case 'DECLINED':
    case 'CANCELLED':
    case 'EXPIRED':
      return signingUp(row, []);
    case 'INVITED':
    case null:
      return signingUp(row, ['NOT_COMING']);
  }
}

/** The page signs one person up, alone. */
const FOR_ONESELF: SignUpWish = {
  companion: false,
  source: 'SELF_SERVICE',
  fromReserve: false,
  isException: false,
};

/** What refuses a sign-up for another reason than that it is closed. */
const HINDRANCES: Partial<Record<ReturnType<typeof decideSignUp>, Hindrance>> = {
  SESSION_FULL: 'FULL',
  SIGN_UP_NOT_OPEN: 'NOT_OPEN',
};

function signingUp(
  row: OwnSessionRow,
  besides: readonly Choice[],
): Pick<OwnSession, 'choices' | 'hindrance'> {
  const applicant = { mayCome: row.mayCome, isMember: row.isMember, someoneAheadFits: row.waiting > 0 };
  const decision = decideSignUp({ session: row, standing: null, applicant, now: row.now }, FOR_ONESELF);
  if (decision === 'SEAT') return { choices: ['COME', ...besides], hindrance: null };
  if (decision === 'WAIT') return { choices: ['WAIT', ...besides], hindrance: 'FULL' };
  return { choices: besides, hindrance: HINDRANCES[decision] ?? 'CLOSED' };
}
