export const TRANSPORT_KINDS = ['BUS', 'CAR', 'TRAIN', 'WALK', 'OTHER'] as const;
export type TransportKind = (typeof TRANSPORT_KINDS)[number];

/** One stretch of the way, as it is planned. */
export interface LegPlan {
  /** The leg that it changes; left out for a new one. */
  readonly id?: string | null;
  readonly kind: TransportKind;
  /**
   * Which vehicle, where several are on the way at the same time, such as `Car 2`. Legs with the same one, or without
   * one, follow each other.
   */
  readonly vehicle?: string | null;
  readonly from: string;
  readonly to: string;
  readonly departsAt: Date;
  readonly arrivesAt: Date;
  /** null: as many as like. */
  readonly seats?: number | null;
  readonly driver?: string | null;
  /** What is booked, such as the number of a booking. */
  readonly tickets?: string | null;
}

/** A leg as it is kept. */
export interface TransportLeg {
  readonly id: string;
  readonly sessionId: string;
  readonly kind: TransportKind;
  /** Empty where there is only one. */
  readonly vehicle: string;
  readonly from: string;
  readonly to: string;
  readonly departsAt: Date;
  readonly arrivesAt: Date;
  readonly seats: number | null;
  readonly seatsTaken: number;
  readonly driver: string | null;
  readonly tickets: string | null;
}

/** Whether two stretches of time share a moment; one may begin when the other ends. */
export function overlap(
  a: Pick<LegPlan, 'departsAt' | 'arrivesAt'>,
  b: Pick<LegPlan, 'departsAt' | 'arrivesAt'>,
): boolean {
  return a.departsAt < b.arrivesAt && b.departsAt < a.arrivesAt;
}
