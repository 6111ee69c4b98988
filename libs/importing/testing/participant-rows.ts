import type { ParticipantScene } from '#libs/people/testing/participant-scene.js';

/** A line of a file that may be about them. */
export async function participantRows(scene: ParticipantScene): Promise<void> {
  const importId = await scene.row('import_job', {
    kind: 'PARTICIPANTS',
    file_name: 'a.csv',
    status: 'READY',
  });
  await scene.row('import_problem', {
    import_id: importId,
    position: 1,
    line: 1,
    severity: 'UNCLEAR',
    code: 'TWO_PEOPLE_OF_ONE_NAME',
    message: 'Kuka?',
    candidate_ids: [scene.participantId],
  });
}
