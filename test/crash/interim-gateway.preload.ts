import { SandboxGateway } from '#libs/messaging/sandbox-gateway.js';
import type { GatewayAnswer, OutgoingText } from '#libs/gateways/sms-gateway.js';

/** Loaded into a worker before its own code: texts to the sandbox go to the gateway of the rig. */
SandboxGateway.prototype.send = async function send(
  text: OutgoingText,
  signal: AbortSignal,
): Promise<GatewayAnswer> {
  const response = await fetch(process.env.CRASH_GATEWAY_URL ?? '', {
    method: 'POST',
    body: JSON.stringify({ to: text.to, reference: text.clientReference }),
    signal,
  });
  const { id } = (await response.json()) as { id: string };
  return { outcome: 'ACCEPTED', gatewayMessageId: id };
};
