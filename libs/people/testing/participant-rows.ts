import type { ParticipantScene } from './participant-scene.js';

/** A number, an agreement, a sign-in, and somebody who was merged into them before. */
export async function participantRows(scene: ParticipantScene): Promise<void> {
  const { participantId, today } = scene;
  const of = { participant_id: participantId };
  await scene.number('+358401234567');
  await scene.row('consent', { ...of, purpose: 'SMS_REMINDERS', granted_on: today, source: 'PHONE' });
  const email = `${participantId}@example.org`;
  await scene.row('staff_member', { ...of, email, display_name: 'Vertti', roles: ['PEER'] });
  await scene.sql('UPDATE participant SET archived_at = now(), merged_into_id = $2 WHERE id = $1', [
    await scene.newParticipant(),
    participantId,
  ]);
}
