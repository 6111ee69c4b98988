/** A row of the history of one session, or a change of its capacity, in the order in which they happened. */
export interface Happening {
  readonly event: string;
  readonly signUpId: string | null;
  readonly oldStatus: string | null;
  readonly newStatus: string | null;
  readonly companion: boolean;
  readonly capacity: number | null;
}

/**
 * Follows the history of a session by rules written down anew, and lists what breaks them: a state that does not follow
 * from the one before, more seats held than there are, somebody who passes another who needs no more seats, an offer
 * that ends twice.
 */
export function wrongSteps(history: readonly Happening[], firstCapacity: number): string[] {
  const wrong: string[] = [];
  const status = new Map<string, string>();
  const holding = new Map<string, number>();
  const seatsOf = new Map<string, number>();
  let line: string[] = [];
  let bumped: string[] = [];
  let capacity = firstCapacity;

  for (const [index, step] of history.entries()) {
    const complain = (what: string) => wrong.push(`${index} ${step.event}: ${what}`);
    if (step.signUpId === null) {
      capacity = step.capacity ?? Infinity;
      bumped = [];
    } else {
      const id = step.signUpId;
      const seats = step.companion ? 2 : 1;
      if ((status.get(id) ?? null) !== step.oldStatus)
        complain(`was ${status.get(id)}, not ${step.oldStatus}`);
      const fromLine = step.oldStatus === 'WAITLISTED';
      if (['OFFER', 'TAKE_SEAT'].includes(step.event)) {
        const ahead = fromLine ? line.slice(0, line.indexOf(id)) : line;
        if (ahead.some((other) => (seatsOf.get(other) ?? 1) <= seats)) complain('passed somebody who fits');
      }
      if (fromLine) line = line.filter((other) => other !== id);
      if (step.event === 'WAIT') line.push(id);
      if (step.event === 'LOSE_SEAT') {
        // The last in is named first and stands behind those named after it.
        bumped.unshift(id);
        line = [...bumped, ...line.filter((other) => !bumped.includes(other))];
      } else bumped = [];
      status.set(id, step.newStatus ?? '');
      seatsOf.set(id, seats);
      if (step.newStatus === 'SIGNED_UP' || step.newStatus === 'OFFERED') holding.set(id, seats);
      else holding.delete(id);
    }
    const held = [...holding.values()].reduce((sum, seats) => sum + seats, 0);
    if (held > capacity) complain(`${held} seats held of ${capacity}`);
  }
  return wrong;
}
