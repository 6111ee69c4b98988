import { addDays } from '#libs/calendar/local-date.js';
import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

/** Runs the mutations of projects and of what reports need to know of participants. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  const { participantId, today } = scenario;
  const projectId = await projects(scenario);
  await scenario.do('saveProjectParticipant', { input: { participantId, projectId, startedOn: today } });
  await scenario.do('saveRehabilitationAgreement', { input: { participantId, startsOn: today } });
  await absences(scenario);
}

async function projects(scenario: MutationScenario): Promise<string> {
  const { groupId, today } = scenario;
  const fields = { code: 'H-1', name: 'Hanke', startsOn: today };
  const { project } = await scenario.do<{ project: { id: string } }>(
    'createProject',
    { input: fields },
    'project { id }',
  );
  await scenario.do('updateProject', { input: { id: project.id, ...fields, funder: 'STEA' } });
  const { groupProject } = await scenario.do<{ groupProject: { id: string } }>(
    'assignGroupToProject',
    { input: { groupId, projectId: project.id, startsOn: today } },
    'groupProject { id }',
  );
  await scenario.do('endGroupProject', { input: { id: groupProject.id, endsOn: addDays(today, 30) } });
  return project.id;
}

async function absences(scenario: MutationScenario): Promise<void> {
  const { participantId } = scenario;
  const code = 'LOMA';
  await scenario.do('saveAbsenceReason', {
    input: { code, labelFi: 'Loma', labelSv: 'Ledighet', labelEn: 'Leave', counts: true },
  });
  const sessionId = await scenario.session(-1);
  await scenario.mark(sessionId, participantId, 'EXCUSED');
  await scenario.do('saveAttendanceReason', { input: { sessionId, participantId, code } });
}
