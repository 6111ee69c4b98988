import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput, ERROR_CODES } from '#libs/errors/app-error.js';
import { isClientKey, MAX_CLIENT_KEY_CHARACTERS } from '../rules/client-key.js';
import { decideUndo } from '../rules/register-undo.js';
import { RegisterChanges } from './register-changes.js';
import { KEEP_UNDO, KEYS_IN_FORCE, PAST_CHANGES, UNDO_OF_KEY } from './register-undo.sql.js';
import {
  appendHistory,
  lockRegister,
  refuseUnlessOpen,
  REOPEN_REGISTER,
  TELL_OF_REGISTER,
  upsertCurrentMarks,
  type LockedRegister,
} from './register.sql.js';

export interface SentUndo {
  readonly sessionId: string;
  /** Chosen by the device, once per undo. */
  readonly clientKey: string;
  readonly device?: string | null;
}

/** Takes back the last change of a register for who made it. */
@Injectable()
export class RegisterUndo {
  constructor(private readonly changes: RegisterChanges) {}

  /**
   * Brings back the marks that stood before the last marks that the person has sent and not undone yet; the number of
   * visitors and the remark stay. Where they have closed the register, that was their last change: it is opened again.
   * Sent again with its key it does nothing more.
   * @throws AppError NOT_FOUND, SESSION_CANCELLED, REGISTER_CLOSED by somebody else, NOTHING_TO_UNDO, CLIENT_KEY_REUSED,
   *   BAD_INPUT; REGISTER_CHANGED_SINCE when somebody else has marked one of these people since, naming what stands
   */
  async undo(tx: Tx, context: TenantContext, { sessionId, clientKey, device }: SentUndo): Promise<void> {
    const makerId = context.actor.staffMemberId;
    if (makerId === null) throw new AppError('NOTHING_TO_UNDO', ERROR_CODES.NOTHING_TO_UNDO);
    if (!isClientKey(clientKey)) {
      throw badInput('clientKey', `Give 1 to ${MAX_CLIENT_KEY_CHARACTERS} visible ASCII characters`);
    }
    const locked = await lockRegister(tx, sessionId);
    const before = await UNDO_OF_KEY.first(tx, { clientKey });
    if (before?.sessionId === locked.sessionId && before.actorId === makerId) return;
    if (before) throw keyReused();
    const isOwnClosing = locked.closed && locked.closedById === makerId && !locked.cancelled;
    if (!isOwnClosing) refuseUnlessOpen(locked);
    const batch = isOwnClosing
      ? await reopen(tx, context, locked)
      : await this.bringBack(tx, context, locked, makerId, device ?? null);
    const { organisationId } = context;
    const undo = { organisationId, clientKey, sessionId: locked.sessionId, actorId: makerId, batch };
    if ((await KEEP_UNDO.run(tx, undo)) === 0) throw keyReused();
  }

  /** @returns the batch that is undone */
  private async bringBack(
    tx: Tx,
    context: TenantContext,
    locked: LockedRegister,
    makerId: string,
    device: string | null,
  ): Promise<number> {
    const { sessionId, receivedAt } = locked;
    const history = await PAST_CHANGES.rows(tx, { sessionId });
    const keys = await KEYS_IN_FORCE.rows(tx, { sessionId });
    const inForce = new Map(keys.map((row) => [row.participantId, row.clientKey]));
    const decision = decideUndo({ history, inForce, makerId, receivedAt, newKey: randomUUID });
    if (decision.kind === 'NOTHING_TO_UNDO') {
      throw new AppError('NOTHING_TO_UNDO', ERROR_CODES.NOTHING_TO_UNDO);
    }
    if (decision.kind === 'CHANGED_SINCE') {
      const fields = decision.standing.map(({ participantId, mark }) => ({
        field: `marks.${participantId}`,
        message: `${mark ?? 'No mark'} stands now`,
      }));
      throw new AppError('REGISTER_CHANGED_SINCE', ERROR_CODES.REGISTER_CHANGED_SINCE, { fields });
    }
    const { batch, changes } = decision;
    await appendHistory(tx, context, locked, device, changes);
    await upsertCurrentMarks(
      tx,
      context,
      locked,
      new Map(changes.map((change) => [change.participantId, change])),
    );
    await this.changes.announce(tx, context, {
      participantIds: changes.map(({ participantId }) => participantId),
    });
    return batch;
  }
}

async function reopen(
  tx: Tx,
  { organisationId }: TenantContext,
  { sessionId }: LockedRegister,
): Promise<null> {
  await REOPEN_REGISTER.run(tx, { sessionId });
  await TELL_OF_REGISTER.run(tx, { organisationId, sessionId });
  return null;
}

function keyReused(): AppError {
  return new AppError('CLIENT_KEY_REUSED', 'The client key was already used for something else');
}
