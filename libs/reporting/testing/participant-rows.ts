import { randomUUID } from 'node:crypto';
import type { ParticipantScene } from '#libs/people/testing/participant-scene.js';

/** The reason of an absence, a project, and an agreement on rehabilitation. */
export async function participantRows(scene: ParticipantScene): Promise<void> {
  const { today } = scene;
  const of = { participant_id: scene.participantId };
  await scene.row('attendance_reason', { ...of, session_id: scene.meetingId, reason_code: 'OTHER' });
  const projectId = await scene.row('project', { code: randomUUID(), name: 'Hanke', starts_on: today });
  await scene.row('project_participant', { ...of, project_id: projectId, started_on: today });
  await scene.row('rehabilitation_agreement', { ...of, starts_on: today });
}
