import { randomUUID } from 'node:crypto';
import type { ParticipantScene } from '#libs/people/testing/participant-scene.js';

/** A link to their calendar. */
export async function participantRows(scene: ParticipantScene): Promise<void> {
  await scene.row('secret_link', {
    participant_id: scene.participantId,
    purpose: 'CALENDAR_PARTICIPANT',
    token_hash: Buffer.from(randomUUID().replaceAll('-', '')),
  });
}
