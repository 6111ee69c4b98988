import { Inject, Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import type { SessionChange, SessionObserver } from '#libs/groups/session-changes.js';
import type { SignUpChange, SignUpObserver } from '#libs/participation/seats/sign-up-changes.js';
import { signUpsToAskAgain, writeNotices } from './sign-up-notice.sql.js';
import { SMS_GATEWAYS, takeReplies } from '../message/sms-gateways.js';

/** What may have to be told; `noticeOf` decides by what stands in the history. */
const MAY_BE_TOLD: Record<SignUpChange['kind'], boolean> = {
  INVITED: true,
  OFFERED: true,
  ACCEPTED: true,
  SEAT_GIVEN: true,
  SEAT_LOST: true,
  EXPIRED: true,
  // Who is signed up, put on the list or taken off is there, or on the phone with staff.
  SIGNED_UP: false,
  WAITLISTED: false,
  DECLINED: false,
  CANCELLED: false,
  // Staff decide what becomes of the session; a cancellation then says why.
  MINIMUM_NOT_REACHED: false,
};

/**
 * Texts people about their own sign-ups, by rows written in the transaction that changes them. When a session is moved
 * or restored, whoever has been asked and has not answered is asked again, by what is so then.
 */
@Injectable()
export class SignUpNotices implements SignUpObserver, SessionObserver {
  constructor(@Inject(SMS_GATEWAYS) private readonly gateways: readonly SmsGateway[]) {}

  async signUpsChanged(tx: Tx, context: TenantContext, { kind, signUpIds }: SignUpChange): Promise<void> {
    if (MAY_BE_TOLD[kind]) await writeNotices(tx, context, signUpIds, takeReplies(this.gateways));
  }

  async sessionsChanged(tx: Tx, context: TenantContext, { kind, sessionIds }: SessionChange): Promise<void> {
    if (kind !== 'MOVED' && kind !== 'RESTORED') return;
    const signUpIds = await signUpsToAskAgain(tx, sessionIds);
    if (signUpIds.length > 0) await writeNotices(tx, context, signUpIds, takeReplies(this.gateways));
  }
}
