import type { FieldProblem } from '#libs/errors/app-error.js';
import type { SessionKind } from '#libs/groups/session.entity.js';
import { overlap, TRANSPORT_KINDS, type LegPlan } from './transport-leg.js';

/** What an excursion may be called: every kind of session but the ordinary meeting. */
export const EXCURSION_KINDS = [
  'EXCURSION',
  'STUDY_VISIT',
  'CULTURE_VISIT',
  'WORKSHOP',
] as const satisfies readonly SessionKind[];
export type ExcursionKind = (typeof EXCURSION_KINDS)[number];

export const MAX_LEGS = 12;
export const MAX_SHORT_TEXT = 200;
export const MAX_LONG_TEXT = 2000;
/** A hundred thousand euros: more is a slip of the finger. */
export const MAX_CENTS = 10_000_000;
export const MAX_LEG_SEATS = 1000;

const MINUTE_MS = 60_000;
const MIN_MINUTES = 5;
const MAX_MINUTES = 1440;

/** The whole plan of an excursion, as it would be kept. */
export interface ExcursionDraft {
  readonly kind: SessionKind;
  readonly meetsAt: Date;
  readonly returnsAt: Date;
  readonly meetingPoint: string;
  readonly destination: string;
  readonly organisationCostCents: number;
  readonly participantCostCents: number;
  readonly legs: readonly LegPlan[];
}

/** Everything that is wrong with a plan, by field; empty when it can be kept. */
export function problemsOfExcursion(draft: ExcursionDraft): FieldProblem[] {
  return [...problemsOfFrame(draft), ...problemsOfLegs(draft.legs, draft)];
}

function problemsOfFrame(draft: ExcursionDraft): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const problem = (field: string, message: string) => problems.push({ field, message });
  if (!EXCURSION_KINDS.some((kind) => kind === draft.kind)) {
    problem('kind', `Give one of ${EXCURSION_KINDS.join(', ')}; a meeting has no plan`);
  }
  for (const field of ['meetsAt', 'returnsAt'] as const) {
    if (draft[field].getTime() % MINUTE_MS !== 0) problem(field, 'Give a time in whole minutes');
  }
  const minutes = (draft.returnsAt.getTime() - draft.meetsAt.getTime()) / MINUTE_MS;
  if (minutes < MIN_MINUTES)
    problem('returnsAt', `The return is at least ${MIN_MINUTES} minutes after meeting`);
  if (minutes > MAX_MINUTES) problem('returnsAt', 'The return is within 24 hours of meeting');
  for (const field of ['meetingPoint', 'destination'] as const) {
    if (draft[field].trim() === '') problem(field, 'Say where');
  }
  for (const field of ['organisationCostCents', 'participantCostCents'] as const) {
    if (!isCents(draft[field])) problem(field, 'Give a whole number of cents, zero or more');
  }
  return problems;
}

/** Whether it is a sum of money: whole cents, none negative, and no slip of the finger. */
export function isCents(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_CENTS;
}

/**
 * What is wrong with the legs: each goes forward in time between meeting and return, and a vehicle, or the way where
 * there is only one, is never on two of them at once.
 */
export function problemsOfLegs(
  legs: readonly LegPlan[],
  frame: { readonly meetsAt: Date; readonly returnsAt: Date },
): FieldProblem[] {
  if (legs.length > MAX_LEGS) return [{ field: 'legs', message: `Give at most ${MAX_LEGS} legs` }];
  return legs.flatMap((leg, index) => {
    const problems: FieldProblem[] = [];
    const problem = (field: string, message: string) =>
      problems.push({ field: `legs.${index}.${field}`, message });
    if (!TRANSPORT_KINDS.includes(leg.kind)) problem('kind', `Give one of ${TRANSPORT_KINDS.join(', ')}`);
    if (leg.from.trim() === '') problem('from', 'Say where the leg begins');
    if (leg.to.trim() === '') problem('to', 'Say where the leg ends');
    if (leg.seats != null && !(Number.isInteger(leg.seats) && leg.seats > 0 && leg.seats <= MAX_LEG_SEATS)) {
      problem('seats', `Give 1 to ${MAX_LEG_SEATS} seats, or null for as many as like`);
    }
    if (leg.arrivesAt <= leg.departsAt) problem('arrivesAt', `Leg ${index + 1} arrives after it departs`);
    if (leg.departsAt < frame.meetsAt) problem('departsAt', `Leg ${index + 1} departs after people have met`);
    if (leg.arrivesAt > frame.returnsAt) problem('arrivesAt', `Leg ${index + 1} arrives before the return`);
    const other = legs.findIndex(
      (earlier, at) => at < index && vehicleOf(earlier) === vehicleOf(leg) && overlap(earlier, leg),
    );
    if (other >= 0) {
      problem('departsAt', `Leg ${index + 1} overlaps leg ${other + 1}; vehicles that go at once need names`);
    }
    return problems;
  });
}

/** How a vehicle is told from others: its name in any case; all without one are the same. */
export function vehicleOf(leg: Pick<LegPlan, 'vehicle'>): string {
  return (leg.vehicle ?? '').trim().toLocaleLowerCase('fi');
}
