/**
 * INVITED and asked to come. SIGNED_UP with a seat. WAITLISTED for one. OFFERED one, which is kept until a deadline.
 * DECLINED an invitation or an offer. CANCELLED a sign-up. EXPIRED: an offer was not answered in time.
 */
export const SIGN_UP_STATUSES = [
  'INVITED',
  'SIGNED_UP',
  'WAITLISTED',
  'OFFERED',
  'DECLINED',
  'CANCELLED',
  'EXPIRED',
] as const;
export type SignUpStatus = (typeof SIGN_UP_STATUSES)[number];

/** Through which door somebody did something to a sign-up. */
export const SIGN_UP_SOURCES = ['STAFF', 'SELF_SERVICE', 'SMS', 'SYSTEM'] as const;
export type SignUpSource = (typeof SIGN_UP_SOURCES)[number];
