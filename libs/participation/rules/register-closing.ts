import type { ErrorCode } from '#libs/errors/app-error.js';

/** Who would close or reopen a register. */
export interface Closer {
  readonly staffMemberId: string | null;
  readonly isPeer: boolean;
}

/** A register as far as closing goes. */
export interface ClosableRegister {
  readonly cancelled: boolean;
  readonly hasBegun: boolean;
  readonly closed: boolean;
  readonly closedById: string | null;
  /** Whether who closed it is a peer today. */
  readonly closedByPeer: boolean;
}

/** Why somebody may not close the register; null when they may. Staff may close one ahead of its session. */
export function refusalToClose(register: ClosableRegister, closer: Closer): ErrorCode | null {
  if (register.cancelled) return 'SESSION_CANCELLED';
  return closer.isPeer && !register.hasBegun ? 'SESSION_NOT_STARTED' : null;
}

/** Why somebody may not open the register again; null when they may. A peer leaves closed what was not closed by a peer. */
export function refusalToReopen(register: ClosableRegister, closer: Closer): ErrorCode | null {
  const isOwn = register.closedById !== null && register.closedById === closer.staffMemberId;
  if (!register.closed || !closer.isPeer || isOwn || register.closedByPeer) return null;
  return 'REGISTER_CLOSED_BY_STAFF';
}
