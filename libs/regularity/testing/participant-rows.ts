import type { ParticipantScene } from '#libs/people/testing/participant-scene.js';
import { RegularitySnapshots } from '../regularity-refresh.js';

/** Figures, and a check-in with a note. */
export async function participantRows(scene: ParticipantScene): Promise<void> {
  const { participantId, database, context } = scene;
  const checkInId = await scene.row('check_in', {
    participant_id: participantId,
    membership_id: scene.membershipId,
    group_id: scene.groupId,
    misses: 3,
    missed_from: scene.today,
  });
  await scene.row('check_in_note', { check_in_id: checkInId, text: 'Soitettu' });
  await database.write(context, (tx) => new RegularitySnapshots().refresh(tx, context, [participantId]));
}
