import type { ParticipantScene } from '#libs/people/testing/participant-scene.js';

/** The record of who was merged into them before. */
export async function participantRows(scene: ParticipantScene): Promise<void> {
  const { participantId } = scene;
  const [former] = await scene.sql<{ id: string }>('SELECT id FROM participant WHERE merged_into_id = $1', [
    participantId,
  ]);
  await scene.row('participant_merge', {
    survivor_id: participantId,
    duplicate_id: former!.id,
    summary: '{}',
  });
}
