import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { SignUpChange, SignUpObserver } from '#libs/participation/seats/sign-up-changes.js';
import { RegularitySnapshots } from './regularity-refresh.js';

const MOVES_SEATS: ReadonlySet<SignUpChange['kind']> = new Set([
  'SIGNED_UP',
  'ACCEPTED',
  'SEAT_GIVEN',
  'CANCELLED',
  'SEAT_LOST',
]);

/**
 * A seat decides whether a mark at an excursion counts. Hardly ever is somebody marked there who then gets or loses
 * one, by whatever way: their figures follow in the same transaction, so no way can forget to ask for it.
 */
@Injectable()
export class SeatsAndFigures implements SignUpObserver {
  constructor(private readonly snapshots: RegularitySnapshots) {}

  async signUpsChanged(tx: Tx, context: TenantContext, { kind, signUpIds }: SignUpChange): Promise<void> {
    if (!MOVES_SEATS.has(kind)) return;
    const marked = await tx.query<{ participant_id: string }[]>(
      `SELECT a.participant_id FROM sign_up u
       JOIN attendance a ON (a.session_id, a.participant_id) = (u.session_id, u.participant_id)
       WHERE u.id = ANY ($1::uuid[]) AND a.mark IS NOT NULL`,
      [signUpIds],
    );
    if (marked.length === 0) return;
    await this.snapshots.refresh(
      tx,
      context,
      marked.map((row) => row.participant_id),
    );
  }
}
