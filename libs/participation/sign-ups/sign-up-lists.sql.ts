import { columnsOf } from '#libs/database/columns-of.js';
import type { KeysetColumn } from '#libs/database/keyset.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment, identifier, sql, type Fragment, type Statement } from '#libs/database/sql.js';
import { SignUpEvent } from '../seats/sign-up-event.entity.js';
import { SignUp } from '../seats/sign-up.entity.js';
import type { SignUpStatus } from '../rules/sign-up-status.js';

/** Whether the lists of sign-ups are those of sessions or those of participants. */
export type SignUpParent = 'sessionId' | 'participantId';

interface SignUpsOfParents {
  readonly parentIds: readonly string[];
  /** Null: whatever it is. */
  readonly status: SignUpStatus | null;
}

const PARENT_COLUMNS: Record<SignUpParent, Fragment> = {
  sessionId: identifier('u.session_id'),
  participantId: identifier('u.participant_id'),
};

/** First come, first. */
const BY_TIME: readonly KeysetColumn[] = [
  { expr: 'u.signed_up_at', direction: 'ASC', cast: 'timestamptz' },
  { expr: 'u.id', direction: 'ASC', cast: 'uuid' },
];

/** Who is first in line, first. */
const BY_PLACE: readonly KeysetColumn[] = [
  { expr: 'u.waitlist_place', direction: 'ASC', cast: 'int' },
  { expr: 'u.id', direction: 'ASC', cast: 'uuid' },
];

function ofParents(parent: SignUpParent): Fragment<SignUpsOfParents> {
  return fragment<SignUpsOfParents>`FROM sign_up u WHERE ${PARENT_COLUMNS[parent]} = ANY (${'parentIds'})
    AND (${'status'}::text IS NULL OR u.status = ${'status'})`;
}

function signUpsOf(parent: SignUpParent): PagedList<SignUpsOfParents, SignUp> {
  return new PagedList({
    select: columnsOf(SignUp, 'u'),
    from: ofParents(parent),
    order: BY_TIME,
    perParent: PARENT_COLUMNS[parent],
  });
}

export const SIGN_UPS: Record<SignUpParent, PagedList<SignUpsOfParents, SignUp>> = {
  sessionId: signUpsOf('sessionId'),
  participantId: signUpsOf('participantId'),
};

export const WAITLIST = new PagedList<{ sessionIds: readonly string[] }, SignUp>({
  select: columnsOf(SignUp, 'u'),
  from: fragment<{
    sessionIds: readonly string[];
  }>`FROM sign_up u WHERE u.session_id = ANY (${'sessionIds'}) AND u.status = 'WAITLISTED'`,
  order: BY_PLACE,
  perParent: PARENT_COLUMNS.sessionId,
});

function countsOf(parent: SignUpParent): Statement<SignUpsOfParents, { parent: string; total: number }> {
  const column = PARENT_COLUMNS[parent];
  return sql`SELECT ${column} AS parent, count(*)::integer AS total ${ofParents(parent)} GROUP BY ${column}`;
}

export const SIGN_UP_COUNTS: Record<SignUpParent, ReturnType<typeof countsOf>> = {
  sessionId: countsOf('sessionId'),
  participantId: countsOf('participantId'),
};

export const WAITLIST_POSITIONS = sql<{ signUpIds: readonly string[] }, { id: string; position: number }>`
  SELECT asked.id, (
    SELECT count(*)::integer FROM sign_up ahead WHERE ahead.session_id = asked.session_id
      AND ahead.status = 'WAITLISTED' AND ahead.waitlist_place <= asked.waitlist_place
  ) AS position
  FROM sign_up asked WHERE asked.id = ANY (${'signUpIds'}) AND asked.status = 'WAITLISTED'`;

export const SIGN_UP_HISTORY = sql<{ signUpIds: readonly string[] }, SignUpEvent>`
  SELECT ${columnsOf(SignUpEvent)} FROM sign_up_event WHERE sign_up_id = ANY (${'signUpIds'}) ORDER BY ordinal`;
