import type { Vault } from '#libs/secrets/vault.js';
import type { InboundText } from './inbound-text.entity.js';
import type { SandboxText } from '../sandbox/sandbox-text.entity.js';

const FROM = 'inbound_text.from_sealed';
const TO = 'sandbox_text.to_sealed';

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

/** The number that the sandbox was given a text for, as its columns hold it. */
export function sealedRecipient(
  vault: Vault,
  organisationId: string,
  e164: string,
): Pick<SandboxText, 'toSealed' | 'toIndex'> {
  return { toSealed: vault.seal(e164, { column: TO, organisationId }), toIndex: vault.indexOf(e164) };
}

/** The number that the sandbox was given a text for, E.164. */
export function recipientOf(vault: Vault, text: Pick<SandboxText, 'organisationId' | 'toSealed'>): string {
  return vault.open(text.toSealed, { column: TO, organisationId: text.organisationId });
}
