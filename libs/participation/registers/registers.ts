import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput, ERROR_CODES, type ErrorCode } from '#libs/errors/app-error.js';
import { readAttendance, type MarkedAttendance } from './attendance.sql.js';
import {
  decideMarks,
  MAX_NOTE_CHARACTERS,
  type NewChange,
  type RegisterDecision,
  type RowDecision,
  type SentMark,
  type RegisterState,
} from '../rules/register-decision.js';
import { refusalToClose, refusalToReopen, type Closer } from '../rules/register-closing.js';
import { FirstVisits, type ArrivingMark, type Visitors } from './first-visits.js';
import { RegisterChanges } from './register-changes.js';
import {
  CLOSE_REGISTER,
  countVisitors,
  appendHistory,
  lockRegister,
  resolveMerged,
  upsertCurrentMarks,
  refuseUnlessOpen,
  REOPEN_REGISTER,
  SET_REGISTER_NOTE,
  TELL_OF_REGISTER,
  loadRegisterState,
  type LockedRegister,
} from './register.sql.js';

export interface SentRegister {
  readonly sessionId: string;
  /** What the device calls itself; kept in the history of each mark. */
  readonly device?: string | null;
  readonly marks: readonly ArrivingMark[];
  /** Visitors without a name; left out, the number stays as it is. */
  readonly anonymousVisitors?: number | null;
  /** A note on the whole register; left out, it stays as it is, null removes it. */
  readonly note?: string | null;
}

export interface RecordedRow {
  readonly clientKey: string;
  readonly ok: boolean;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  /** Whose mark it is: of a new person, the id that they have now. Null for a refused one. */
  readonly participantId: string | null;
  /** What is in force for the person now, which may be a later mark than this one. */
  readonly attendance: MarkedAttendance | null;
  /** Whether this mark was in force on arrival; null for a refused one. */
  readonly applied: boolean | null;
}

export interface RecordedRegister {
  readonly sessionId: string;
  /** One for each mark sent, in the same order. */
  readonly rows: readonly RecordedRow[];
  /** Those whose mark changed. */
  readonly participantIds: readonly string[];
}

export const MAX_MARKS = 200;
export const MAX_ANONYMOUS_VISITORS = 100_000;
const MAX_DEVICE_CHARACTERS = 100;

/**
 * Registers: who was there. The session's row is locked while a register is recorded, closed or reopened, so that
 * registers of one session follow one another; those of different sessions do not meet.
 */
@Injectable()
export class Registers {
  constructor(
    private readonly changes: RegisterChanges,
    private readonly visits: FirstVisits,
  ) {}

  /**
   * Records a whole register in a handful of statements, however many marks it has. A mark that cannot be used is refused
   * in its row and stops no other; a mark that was recorded before, by its client key, gets the same answer again, also
   * when the register has been closed meanwhile. A mark of somebody who was merged into another participant is theirs.
   * Whoever comes for the first time is made with their first mark, once for each key of theirs.
   * @throws AppError NOT_FOUND, SESSION_CANCELLED, REGISTER_CLOSED, SESSION_NOT_STARTED (before the session's local day),
   *   BAD_INPUT; CONFLICT when a key of one of several marks of a person was taken elsewhere in this very moment
   */
  async record(tx: Tx, context: TenantContext, register: SentRegister): Promise<RecordedRegister> {
    checkRegister(register);
    const locked = await lockRegister(tx, register.sessionId);
    const { marks, state, ...decided } = await this.decide(tx, context, locked, register);
    let { decision } = decided;
    const lost = await appendHistory(tx, context, locked, register.device ?? null, newChanges(decision));
    if (lost.size > 0) decision = withoutLost(state, marks, lost, decision);
    await upsertCurrentMarks(tx, context, locked, decision.inForce);
    await this.changes.announce(tx, context, { participantIds: [...decision.inForce.keys()] });
    if (register.anonymousVisitors != null)
      await countVisitors(tx, context, locked, register.anonymousVisitors);
    if (register.note !== undefined) await setNote(tx, locked, noteOf(register.note));
    if (countsAnew(register, locked)) await tellOf(tx, context, locked.sessionId);

    const recorded = decision.rows.flatMap((row) => (row.kind === 'REFUSED' ? [] : [row.participantId]));
    const attendance = await readAttendance(tx, locked.sessionId, [...new Set(recorded)]);
    return {
      sessionId: locked.sessionId,
      rows: decision.rows.map((row, index) => answerTo(marks[index]!.clientKey, row, attendance)),
      participantIds: [...decision.inForce.keys()],
    };
  }

  /** Decides what becomes of the marks, and makes those new people of whom one is taken. */
  private async decide(
    tx: Tx,
    context: TenantContext,
    locked: LockedRegister,
    register: SentRegister,
    taken: ReadonlySet<string> = new Set(),
  ): Promise<Decided> {
    const visitors = await this.visits.lookUp(tx, context, register.marks, taken);
    let marks = register.marks.map((mark) => sentMarkOf(mark, visitors));
    let state = await loadRegisterState(tx, context, locked, marks);
    if (marks.some(({ participantId: id }) => !state.participants.has(id) && !visitors.toMake.has(id))) {
      marks = await resolveMerged(tx, marks);
      state = await loadRegisterState(tx, context, locked, marks);
    }
    const unmarked = [...visitors.toMake.keys()].map((id) => [id, null] as const);
    state = { ...state, participants: new Map([...state.participants, ...unmarked]) };
    const decision = decideMarks(state, marks);

    const isRepetition = decision.rows.length > 0 && decision.rows.every(({ kind }) => kind === 'REPEATED');
    if (!(isRepetition && saysNothingNew(register, locked))) refuseUnlessOpen(locked);

    const marked = new Set(decision.rows.flatMap((row) => (row.kind === 'NEW' ? [row.participantId] : [])));
    const coming = new Map([...visitors.toMake].filter(([id]) => marked.has(id)));
    const lost = await this.visits.make(tx, context, locked.sessionId, coming);
    return lost.size === 0
      ? { marks, state, decision }
      : this.decide(tx, context, locked, register, new Set([...taken, ...lost]));
  }

  /**
   * Closes the register: no mark is taken until it is reopened. Closing a closed one changes nothing.
   * @throws AppError NOT_FOUND, SESSION_CANCELLED; SESSION_NOT_STARTED for a peer before the session begins
   */
  async close(tx: Tx, context: TenantContext, sessionId: string): Promise<void> {
    refuse(refusalToClose(await lockRegister(tx, sessionId), closerOf(context)));
    await CLOSE_REGISTER.run(tx, { sessionId, closedById: context.actor.staffMemberId });
    await tellOf(tx, context, sessionId);
  }

  /** Opens a closed register again. @throws AppError NOT_FOUND; REGISTER_CLOSED_BY_STAFF for a peer */
  async reopen(tx: Tx, context: TenantContext, sessionId: string): Promise<void> {
    refuse(refusalToReopen(await lockRegister(tx, sessionId), closerOf(context)));
    await REOPEN_REGISTER.run(tx, { sessionId });
    await tellOf(tx, context, sessionId);
  }
}

function closerOf({ actor, onlyGroupIds }: TenantContext): Closer {
  return { staffMemberId: actor.staffMemberId, isPeer: onlyGroupIds !== null };
}

function refuse(code: ErrorCode | null): void {
  if (code !== null) throw new AppError(code, ERROR_CODES[code]);
}

/** The marks of people with ids, and what becomes of them. */
interface Decided {
  readonly marks: readonly SentMark[];
  readonly state: RegisterState;
  readonly decision: RegisterDecision;
}

/** Whoever is new has no place: a walk-in, also where a membership is entered afterwards. */
function sentMarkOf({ visitor, participantId, ...mark }: ArrivingMark, visitors: Visitors): SentMark {
  if (!visitor) return { ...mark, participantId: (participantId ?? '').toLowerCase() };
  return {
    ...mark,
    walkIn: true,
    participantId: visitors.ids.get(visitor.clientKey) ?? '',
    refusal: visitors.refusals.get(visitor.clientKey) ?? null,
  };
}

function checkRegister({ marks, anonymousVisitors, note, device }: SentRegister): void {
  if (marks.length > MAX_MARKS) throw badInput('marks', `Send at most ${MAX_MARKS} marks at once`);
  const visitors = anonymousVisitors ?? 0;
  if (!Number.isInteger(visitors) || visitors < 0 || visitors > MAX_ANONYMOUS_VISITORS) {
    throw badInput('anonymousVisitors', `Give a number from 0 to ${MAX_ANONYMOUS_VISITORS}`);
  }
  if (isUnusable(note, MAX_NOTE_CHARACTERS)) {
    throw badInput('note', `Give text of at most ${MAX_NOTE_CHARACTERS} characters`);
  }
  if (isUnusable(device, MAX_DEVICE_CHARACTERS)) {
    throw badInput('device', `Give a name of at most ${MAX_DEVICE_CHARACTERS} characters`);
  }
}

function isUnusable(text: string | null | undefined, maxCharacters: number): boolean {
  return text != null && (text.length > maxCharacters || text.includes('\0'));
}

function countsAnew({ anonymousVisitors }: SentRegister, locked: LockedRegister): boolean {
  return anonymousVisitors != null && anonymousVisitors !== locked.anonymousVisitors;
}

async function tellOf(tx: Tx, { organisationId }: TenantContext, sessionId: string): Promise<void> {
  await TELL_OF_REGISTER.run(tx, { organisationId, sessionId });
}

function saysNothingNew(register: SentRegister, locked: LockedRegister): boolean {
  const { note } = register;
  return (note === undefined || noteOf(note) === locked.note) && !countsAnew(register, locked);
}

function newChanges(decision: RegisterDecision): NewChange[] {
  return decision.rows.flatMap((row) => (row.kind === 'NEW' ? [row.change] : []));
}

/** The decision once more, with the lost keys refused. What was added to the history must still hold. */
function withoutLost(
  state: RegisterState,
  marks: readonly SentMark[],
  lost: ReadonlySet<string>,
  before: RegisterDecision,
): RegisterDecision {
  const decision = decideMarks({ ...state, takenKeys: lost }, marks);
  const holds = decision.rows.every((row, index) => {
    const previous = before.rows[index];
    return (
      row.kind !== 'NEW' ||
      (previous?.kind === 'NEW' &&
        previous.change.applied === row.change.applied &&
        previous.change.previousMark === row.change.previousMark)
    );
  });
  if (!holds)
    throw new AppError('CONFLICT', 'A client key was used elsewhere meanwhile; send the register again');
  return decision;
}

async function setNote(tx: Tx, locked: LockedRegister, note: string | null): Promise<void> {
  if (note !== locked.note) await SET_REGISTER_NOTE.run(tx, { sessionId: locked.sessionId, note });
}

function noteOf(note: string | null): string | null {
  return note?.trim() || null;
}

function answerTo(
  clientKey: string,
  row: RowDecision,
  attendance: ReadonlyMap<string, MarkedAttendance>,
): RecordedRow {
  if (row.kind === 'REFUSED') {
    const { code, message } = row;
    const error = { code, message };
    return { clientKey, ok: false, error, participantId: null, attendance: null, applied: null };
  }
  const applied = row.kind === 'NEW' ? row.change.applied : row.applied;
  const { participantId } = row;
  const inForce = attendance.get(participantId) ?? null;
  return { clientKey, ok: true, error: null, participantId, attendance: inForce, applied };
}
