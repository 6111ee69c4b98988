import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';

/** Injects the gateways that texts leave by, as `readonly SmsGateway[]`: the one preferred first. */
export const SMS_GATEWAYS = Symbol('SMS_GATEWAYS');

/** Whether people can answer a text, whichever gateway it leaves by: only then may it ask for an answer. */
export function takeReplies(gateways: readonly Pick<SmsGateway, 'takesReplies'>[]): boolean {
  return gateways.every(({ takesReplies }) => takesReplies);
}
