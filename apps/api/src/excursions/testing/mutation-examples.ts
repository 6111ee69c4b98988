import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

/** Runs the mutations of an excursion, of who comes along, and of who is counted. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  const { groupId, participantId } = scenario;
  const excursion = {
    groupId,
    kind: 'EXCURSION',
    meetsAt: scenario.at(1, '09:00'),
    returnsAt: scenario.at(1, '16:00'),
    meetingPoint: 'Rautatientori',
    destination: 'Nuuksio',
    capacity: 4,
  };
  const { session } = await scenario.do<{ session: { id: string } }>(
    'createExcursion',
    { input: excursion },
    'session { id }',
  );
  const about = { sessionId: session.id, participantId };
  await scenario.do('signUp', { input: about });
  await scenario.do('updateExcursion', { input: { sessionId: session.id, meetingPoint: 'Kamppi' } });
  await scenario.do('saveExcursionParticipant', { input: { ...about, allergiesAndNeeds: 'Pähkinä' } });
  const pictures = { ...about, purpose: 'TAKING', agrees: true, source: 'IN_PERSON' };
  await scenario.do('savePhotoConsent', { input: pictures });

  const sessionId = await scenario.session(-1);
  await scenario.do('recordHeadcount', { input: { sessionId, people: 3, label: 'Lähtö' } });
}
