import type { Tx } from '#libs/database/tenant-database.js';
import {
  decideCancel,
  decideSeat,
  refusalToSignUp,
  type SeatSituation,
} from '#libs/participation/rules/sign-up-machine.js';
import { HAS_WAITLIST } from '#libs/participation/seats/sign-up.sql.js';
import type { SignUpStatus } from '#libs/participation/rules/sign-up-status.js';

/** What a participant may answer about a session. */
export const ANSWERS = ['COME', 'NOT_COMING', 'ACCEPT'] as const;
export type Answer = (typeof ANSWERS)[number];

/** What the page offers for a session; WAIT: to sign up and wait for a seat. */
export type Choice =
  'COME' | 'WAIT' | 'NOT_COMING' | 'GIVE_UP' | 'LEAVE_WAITLIST' | 'ACCEPT' | 'REFUSE_OFFER';
/** Why the page does not offer what somebody may be looking for. */
export type Hindrance =
  'CANCELLED' | 'BEGUN' | 'FULL' | 'NOT_OPEN' | 'CLOSED' | 'TOO_LATE_TO_CANCEL' | 'OFFER_OVER';

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
const MOST_SESSIONS = 30;

interface Row extends SeatSituation {
  readonly id: string;
  readonly publicName: string;
  readonly endsAt: Date;
  readonly timeZone: string;
  readonly place: string;
  readonly waiting: number;
  readonly signUpStatus: SignUpStatus | null;
  readonly offerExpiresAt: Date | null;
  readonly isMember: boolean;
  readonly mayCome: boolean;
  readonly now: Date;
}

/**
 * The sessions ahead that concern a participant: of groups they are in or that are invited, those they have signed up
 * for, and the one their link was made for. By start.
 */
export async function ownSessions(
  tx: Tx,
  participantId: string,
  linkedSessionId: string | null,
): Promise<OwnSession[]> {
  const rows = await tx.query<Row[]>(
    `SELECT s.id, g.public_name AS "publicName", s.starts_at AS "startsAt", s.ends_at AS "endsAt",
       s.time_zone AS "timeZone", coalesce(s.place, concat_ws(', ', site.name, site.address)) AS place, s.status,
       s.capacity, s.seats_taken AS "seatsTaken", s.reserved_seats AS "reservedSeats",
       s.sign_up_opens_at AS "signUpOpensAt", s.sign_up_closes_at AS "signUpClosesAt",
       s.members_first_until AS "membersFirstUntil", s.cancel_notice_minutes AS "cancelNoticeMinutes",
       ${HAS_WAITLIST} AS "hasWaitlist", s.waitlist_mode AS "waitlistMode", s.offer_hours AS "offerHours",
       s.offer_cut_off_minutes AS "offerCutOffMinutes", s.waiting, u.status AS "signUpStatus",
       u.offer_expires_at AS "offerExpiresAt", member.of_group AS "isMember",
       g.admission = 'OPEN' OR member.of_group OR member.of_invited AS "mayCome", now() AS now
     FROM session s
     JOIN activity_group g ON g.id = s.group_id
     JOIN site ON site.id = g.site_id
     LEFT JOIN sign_up u ON u.session_id = s.id AND u.participant_id = $1
     CROSS JOIN LATERAL (
       SELECT coalesce(bool_or(m.group_id = s.group_id), false) AS of_group,
         coalesce(bool_or(EXISTS (SELECT 1 FROM session_invited_group i
           WHERE i.session_id = s.id AND i.group_id = m.group_id)), false) AS of_invited
       FROM membership m WHERE m.participant_id = $1
         AND m.starts_on <= s.local_date AND coalesce(m.ends_on >= s.local_date, true)
     ) member
     WHERE s.ends_at > now() AND (u.id IS NOT NULL OR s.id = $2
       OR (member.of_group OR member.of_invited) AND s.starts_at < now() + $3 * interval '1 week')
     ORDER BY s.starts_at, s.id LIMIT ${MOST_SESSIONS}`,
    [participantId, linkedSessionId, WEEKS_AHEAD],
  );
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

function possibilities(row: Row): Pick<OwnSession, 'choices' | 'hindrance'> {
  if (row.status === 'CANCELLED') return { choices: [], hindrance: 'CANCELLED' };
  if (row.startsAt <= row.now) return { choices: [], hindrance: 'BEGUN' };
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
        return { choices: [], hindrance: 'OFFER_OVER' };
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

function signingUp(row: Row, besides: readonly Choice[]): Pick<OwnSession, 'choices' | 'hindrance'> {
  const refusal = refusalToSignUp(
    row,
    { mayCome: row.mayCome, isMember: row.isMember, isException: false },
    row.now,
  );
  if (refusal !== null) {
    const hindrance = refusal === 'SIGN_UP_NOT_OPEN' ? 'NOT_OPEN' : 'CLOSED';
    return { choices: besides, hindrance };
  }
  const request = {
    seats: 1,
    source: 'SELF_SERVICE',
    fromReserve: false,
    someoneAheadFits: row.waiting > 0,
  } as const;
  switch (decideSeat(row, request, row.now)) {
    case 'TAKE_SEAT':
      return { choices: ['COME', ...besides], hindrance: null };
    case 'WAIT':
      return { choices: ['WAIT', ...besides], hindrance: 'FULL' };
    case 'FULL':
      return { choices: besides, hindrance: 'FULL' };
  }
}
