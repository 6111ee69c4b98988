import type { LiveRegister } from '#libs/participation/registers/live-register.js';

/** A mark as a stream tells it. */
export interface MarkTold {
  readonly participantId: string;
  readonly mark: string | null;
  readonly walkIn: boolean;
  readonly clientKey: string;
  readonly markedAt: string;
  readonly recordedAt: string;
  /** The display name of who made it; null for marks of the system, and for peers. */
  readonly recordedBy: string | null;
}

/** What a viewer of a register knows. */
export interface Told {
  readonly closedAt: string | null;
  readonly anonymousVisitors: number | null;
  readonly marks: ReadonlyMap<string, MarkTold>;
}

/** One event: how the register stands, and those marks that are new to the viewer. */
export interface RegisterEvent {
  readonly closedAt: string | null;
  readonly anonymousVisitors: number | null;
  readonly marks: readonly MarkTold[];
}

/** What a viewer may know of a register. */
export function toldOf({ closedAt, anonymousVisitors, marks }: LiveRegister, toPeer: boolean): Told {
  const told = marks.map(
    ({ participantId, mark, isWalkIn, clientKey, markedAt, recordedAt, recordedBy }): MarkTold => ({
      participantId,
      mark,
      walkIn: isWalkIn,
      clientKey,
      markedAt: markedAt.toISOString(),
      recordedAt: recordedAt.toISOString(),
      recordedBy: toPeer ? null : recordedBy,
    }),
  );
  return {
    closedAt: closedAt?.toISOString() ?? null,
    anonymousVisitors,
    marks: new Map(told.map((mark) => [mark.participantId, mark])),
  };
}

/**
 * What has become of a register; null when nothing has. Somebody whose mark has gone to who stands in their place after a
 * merge is told as unmarked.
 * @param before null: the viewer knows nothing yet
 */
export function changesSince(before: Told | null, now: Told): RegisterEvent | null {
  const { closedAt, anonymousVisitors } = now;
  const isNew = (mark: MarkTold) =>
    JSON.stringify(before?.marks.get(mark.participantId)) !== JSON.stringify(mark);
  const gone = [...(before?.marks.values() ?? [])].filter(
    ({ participantId, mark }) => mark !== null && !now.marks.has(participantId),
  );
  const marks = [...[...now.marks.values()].filter(isNew), ...gone.map((mark) => ({ ...mark, mark: null }))];
  const isSame =
    before !== null &&
    marks.length === 0 &&
    before.closedAt === closedAt &&
    before.anonymousVisitors === anonymousVisitors;
  return isSame ? null : { closedAt, anonymousVisitors, marks };
}
