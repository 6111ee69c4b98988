import { randomUUID } from 'node:crypto';
import type { ParticipantScene } from '#libs/people/testing/participant-scene.js';
import { SignUpServices } from './sign-up-services.js';

/** A mark with its history, a seat with its history, and a first visit. */
export async function participantRows(scene: ParticipantScene): Promise<void> {
  const { participantId, database, context } = scene;
  const mark = {
    participant_id: participantId,
    session_id: scene.meetingId,
    mark: 'ABSENT',
    walk_in: false,
    marked_at: new Date(),
    client_key: randomUUID(),
  };
  await scene.row('attendance', mark);
  await scene.row('attendance_change', { ...mark, applied: true });
  const { signUps } = new SignUpServices();
  await database.write(context, (tx) =>
    signUps.signUp(tx, context, { sessionId: scene.tripId, participantId }),
  );
  await scene.row('first_visit', {
    session_id: scene.tripId,
    client_key: randomUUID(),
    visitor_id: participantId,
  });
}
