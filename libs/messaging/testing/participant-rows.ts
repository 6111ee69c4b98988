import { randomUUID } from 'node:crypto';
import type { ParticipantScene } from '#libs/people/testing/participant-scene.js';

const DEADLINE_MS = 86_400_000;

/** A reminder, a notice of their seat, and a text of theirs with what it answers. */
export async function participantRows(scene: ParticipantScene): Promise<void> {
  const [phone] = await scene.sql<{ id: string }>('SELECT id FROM phone_number WHERE participant_id = $1', [
    scene.participantId,
  ]);
  const deadline = new Date(Date.now() + DEADLINE_MS);
  const messageId = await scene.row('message', {
    participant_id: scene.participantId,
    language: 'fi',
    body: 'Hei',
    encoding: 'GSM-7',
    parts: 1,
    due_at: new Date(),
    deadline_at: deadline,
    phone_number_id: phone!.id,
  });
  await told(scene, messageId, deadline);
  await answered(scene, messageId, phone!.id);
}

async function told(scene: ParticipantScene, messageId: string, deadline: Date): Promise<void> {
  const { participantId, tripId } = scene;
  const kind = 'ONE_DAY_AHEAD';
  const waveId = await scene.row('reminder_wave', {
    session_id: tripId,
    kind,
    schedule_version: 1,
    due_at: new Date(),
    deadline_at: deadline,
    tells_members: true,
  });
  const telling = {
    participant_id: participantId,
    session_id: tripId,
    schedule_version: 1,
    message_id: messageId,
  };
  await scene.row('reminder', { ...telling, wave_id: waveId, kind });
  const [signUp] = await scene.sql<{ id: string; event: string }>(
    `SELECT u.id, e.id AS event FROM sign_up u JOIN sign_up_event e ON e.sign_up_id = u.id WHERE u.participant_id = $1`,
    [participantId],
  );
  await scene.row('sign_up_notice', {
    ...telling,
    sign_up_id: signUp!.id,
    sign_up_event_id: signUp!.event,
    kind: 'INVITED',
    told_starts_at: deadline,
    deadline_at: deadline,
  });
}

async function answered(scene: ParticipantScene, messageId: string, phoneNumberId: string): Promise<void> {
  const of = { participant_id: scene.participantId };
  const inboundId = await scene.row('inbound_text', {
    ...of,
    gateway: 'sandbox',
    gateway_message_id: randomUUID(),
    from_sealed: Buffer.alloc(8),
    from_index: Buffer.alloc(8),
    body: 'Tulen',
  });
  const answer = { ...of, inbound_text_id: inboundId };
  await scene.row('answered_session', { ...answer, session_id: scene.tripId, outcome: 'COMING' });
  await scene.row('answer_choice', {
    ...answer,
    number: 1,
    phone_number_id: phoneNumberId,
    question_message_id: messageId,
  });
}
