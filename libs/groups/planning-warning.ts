export const PLANNING_WARNING_KINDS = [
  'LEADER_DOUBLE_BOOKED',
  'PLACE_DOUBLE_BOOKED',
  'PARTICIPANT_DOUBLE_BOOKED',
] as const;
export type PlanningWarningKind = (typeof PLANNING_WARNING_KINDS)[number];

/** Two sessions at the same time that want the same person or place. Never an error: staff decide. */
export interface PlanningWarning {
  readonly kind: PlanningWarningKind;
  /** Plain English, without names. */
  readonly message: string;
  readonly sessionId: string;
  readonly otherSessionId: string;
  readonly staffMemberId: string | null;
  readonly participantId: string | null;
}
