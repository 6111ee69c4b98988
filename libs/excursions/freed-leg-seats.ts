import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { SignUpChange, SignUpObserver } from '#libs/participation/seats/sign-up-changes.js';
import { freeLegSeats } from './leg-seats.js';

const NO_LONGER_COME: ReadonlySet<SignUpChange['kind']> = new Set([
  'DECLINED',
  'CANCELLED',
  'EXPIRED',
  'SEAT_LOST',
]);

/** Whoever loses their seat on the excursion gives back those on its legs, in the same transaction. */
@Injectable()
export class FreedLegSeats implements SignUpObserver {
  async signUpsChanged(tx: Tx, _context: TenantContext, change: SignUpChange): Promise<void> {
    if (!NO_LONGER_COME.has(change.kind) || change.signUpIds.length === 0) return;
    const rows = await tx.query<{ participant_id: string }[]>(
      'SELECT participant_id FROM sign_up WHERE id = ANY ($1::uuid[])',
      [change.signUpIds],
    );
    await freeLegSeats(
      tx,
      change.sessionId,
      rows.map((row) => row.participant_id),
    );
  }
}
