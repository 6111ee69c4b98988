import type { LocalDate } from '#libs/calendar/local-date.js';
import type { PhoneNumber, SuspensionReason } from './phone-number.entity.js';

/** So many texts in a row that can never be delivered, and a number is not texted any more. */
export const MAX_FAILURES_IN_A_ROW = 3;
/** A number is suspended when for so long nobody confirmed it and nothing arrived. */
export const MONTHS_UNKNOWN = 12;

type Change = Partial<PhoneNumber>;

/** Somebody said today that it is theirs: it is texted again, and starts with a clean sheet. */
export function confirmed(today: LocalDate): Change {
  return {
    status: 'ACTIVE',
    confirmedOn: today,
    askToConfirm: false,
    suspendedReason: null,
    suspendedOn: null,
    failuresInARow: 0,
  };
}

/** It is not texted any more. Staff ask at the next visit, unless the person wants it so. */
export function suspended(reason: SuspensionReason, today: LocalDate): Change {
  return {
    status: 'SUSPENDED',
    suspendedReason: reason,
    suspendedOn: today,
    askToConfirm: reason !== 'ON_REQUEST',
  };
}
