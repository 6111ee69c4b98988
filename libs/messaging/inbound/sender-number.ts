import type { Vault } from '#libs/secrets/vault.js';
import type { InboundText } from './inbound-text.entity.js';

const FROM = 'inbound_text.from_sealed';

/** The number that a text came from, as its columns hold it. */
export function sealedSender(
  vault: Vault,
  organisationId: string,
  e164: string,
): Pick<InboundText, 'fromSealed' | 'fromIndex'> {
  return { fromSealed: vault.seal(e164, { column: FROM, organisationId }), fromIndex: vault.indexOf(e164) };
}

/** The number that a text came from, E.164. */
export function senderOf(vault: Vault, text: Pick<InboundText, 'organisationId' | 'fromSealed'>): string {
  return vault.open(text.fromSealed, { column: FROM, organisationId: text.organisationId });
}
