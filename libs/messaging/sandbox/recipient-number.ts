import type { Vault } from '#libs/secrets/vault.js';
import type { SandboxText } from './sandbox-text.entity.js';

const TO = 'sandbox_text.to_sealed';

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
