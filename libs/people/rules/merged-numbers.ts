import type { LocalDate } from '#libs/calendar/local-date.js';
import type { PhoneNumber } from '../phone-number.entity.js';

/** What is known about a number, without the number. */
export type NumberLife = Pick<
  PhoneNumber,
  | 'status'
  | 'validFrom'
  | 'validTo'
  | 'confirmedOn'
  | 'askToConfirm'
  | 'suspendedReason'
  | 'suspendedOn'
  | 'failuresInARow'
  | 'lastDeliveredAt'
>;

/** One number that both have today, as one: a suspension of either holds, and so does the doubt of either. */
export function mergedNumber(kept: NumberLife, other: NumberLife): NumberLife {
  const suspended = [kept, other].find(({ status }) => status === 'SUSPENDED');
  return {
    status: suspended === undefined ? 'ACTIVE' : 'SUSPENDED',
    suspendedReason: suspended?.suspendedReason ?? null,
    suspendedOn: suspended?.suspendedOn ?? null,
    validFrom: kept.validFrom < other.validFrom ? kept.validFrom : other.validFrom,
    validTo: null,
    confirmedOn: latest(kept.confirmedOn, other.confirmedOn),
    askToConfirm: kept.askToConfirm || other.askToConfirm,
    failuresInARow: Math.max(kept.failuresInARow, other.failuresInARow),
    lastDeliveredAt: latest(kept.lastDeliveredAt, other.lastDeliveredAt),
  };
}

/**
 * A number that one of the two has while the other one has said that it is theirs no more: it is suspended and asked
 * about, unless it was confirmed after that.
 * @param endedOn the last day on which it was the other one's
 */
export function doubtedNumber(number: NumberLife, endedOn: LocalDate, today: LocalDate): NumberLife {
  const heardOf = latest(number.confirmedOn, number.validFrom)!;
  if (heardOf > endedOn || number.status === 'SUSPENDED') return number;
  return {
    ...number,
    status: 'SUSPENDED',
    suspendedReason: 'NOT_THEIRS',
    suspendedOn: today,
    askToConfirm: true,
  };
}

function latest<T extends LocalDate | Date>(a: T | null, b: T | null): T | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
