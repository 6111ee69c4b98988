import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { SignUpChange, SignUpObserver } from '#libs/participation/seats/sign-up-changes.js';
import { PEOPLE_OF_SIGN_UPS } from './freed-leg-seats.sql.js';
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
    const rows = await PEOPLE_OF_SIGN_UPS.rows(tx, { signUpIds: change.signUpIds });
    await freeLegSeats(
      tx,
      change.sessionId,
      rows.map((row) => row.participantId),
    );
  }
}
