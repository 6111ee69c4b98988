import { randomUUID } from 'node:crypto';
import { MessageSender } from '#libs/messaging/delivery/message-sender.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

/** Runs the mutations of announcements, of the inbox with the sandbox that fills it, and of the words of texts. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  const phone = { phoneNumber: '+358401230001', smsConsent: 'IN_PERSON' };
  const participantId = await scenario.person('Aino', phone);
  await announcements(scenario, participantId);
  await inbox(scenario, participantId);
  await words(scenario);
}

async function announcements(scenario: MutationScenario, participantId: string): Promise<void> {
  const texts = [{ language: 'FI', body: 'Kahvila on remontissa, tulkaa takaovesta.' }];
  const { announcement } = await scenario.do<{ announcement: { id: string } }>(
    'sendAnnouncement',
    { input: { clientKey: randomUUID(), participantIds: [participantId], texts } },
    'announcement { id }',
  );
  await scenario.do('cancelAnnouncement', { input: { id: announcement.id } });
}

/** She answers what she was asked last, and then says something that staff read. */
async function inbox(scenario: MutationScenario, participantId: string): Promise<void> {
  const groupId = await scenario.group('Kahvittelijat');
  await scenario.members(groupId, [participantId]);
  await scenario.session(1, { groupId });
  await work(scenario);
  await reply(scenario, participantId, '1');
  const id = await reply(scenario, participantId, 'Voiko mukaan ottaa koiran?');
  await scenario.do('assignInboundText', { input: { id, staffMemberId: scenario.org.staffIds.STAFF } });
  await scenario.do('markInboundDone', { input: { id, done: true } });
  await scenario.do('markInboundDone', { input: { id, done: false } });
  await scenario.do('answerText', { input: { id, body: 'Tervetuloa.' } });
}

async function words(scenario: MutationScenario): Promise<void> {
  const kind = 'ONE_DAY_AHEAD';
  const language = 'FI';
  const text = 'Hei! {name} on {when}. Paikka: {place}. Vastaa 1, jos tulet. Vastaa 2, jos et tule.';
  await scenario.do('saveTextTemplate', { input: { kind, language, text, seenVersion: 0 } });
  await scenario.do('resetTextTemplate', { input: { kind, language } });
  const { sensitiveWord } = await scenario.do<{ sensitiveWord: { id: string } }>(
    'createSensitiveWord',
    { input: { word: 'selviämisasema' } },
    'sensitiveWord { id }',
  );
  await scenario.do('deleteSensitiveWord', { input: { id: sensitiveWord.id } });
}

/** Sends everything that is due, as the worker does. */
async function work({ api, org }: MutationScenario): Promise<void> {
  const { signal } = new AbortController();
  await api.service(MessagingSweep).run(() => undefined, signal);
  const waiting = await api.database.read(org.context, (tx) =>
    tx.query<{ id: string }[]>(`SELECT id FROM message WHERE status = 'PENDING' ORDER BY created_at`),
  );
  for (const { id } of waiting) {
    await api.service(MessageSender).send(org.context.organisationId, id, signal);
  }
}

/** Answers the newest text on the participant's phone. @returns the id of what was answered */
async function reply(scenario: MutationScenario, participantId: string, body: string): Promise<string> {
  const { sandboxTexts } = await scenario.api.data<{
    sandboxTexts: { nodes: { id: string; participant: { id: string } | null }[] };
  }>(scenario.org.tokens.COORDINATOR, '{ sandboxTexts { nodes { id participant { id } } } }');
  const { id } = sandboxTexts.nodes.find(({ participant }) => participant?.id === participantId)!;
  const { inboundText } = await scenario.do<{ inboundText: { id: string } }>(
    'replyToSandboxText',
    { input: { id, body } },
    'inboundText { id }',
  );
  return inboundText.id;
}
