import { expect } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

/** Runs the mutations of groups, memberships, sessions, series and breaks. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  const groupId = await scenario.group('Puuhaajat');
  const veikko = await scenario.person('Veikko');
  const siiri = await scenario.person('Siiri');
  const [veikkos, siiris] = (await scenario.members(groupId, [veikko, siiri])) as [string, string];
  await scenario.do('updateMembership', { input: { id: veikkos, role: 'VOLUNTEER' } });
  await scenario.do('endMembership', { input: { id: siiris } });
  await scenario.do('updateGroup', { input: { id: groupId, checkInAfterMisses: 2 } });
  await sessions(scenario, groupId, veikko);
  await breaks(scenario, groupId);
  const ending = await scenario.group('Loppuneet');
  await scenario.members(ending, [veikko]);
  await scenario.do('archiveGroup', { input: { id: ending, archived: true } });
}

/** Changes a session that concerns whoever is marked there. */
async function sessions(scenario: MutationScenario, groupId: string, participantId: string): Promise<void> {
  const sessionId = await scenario.session(-1, { groupId });
  await scenario.mark(sessionId, participantId, 'PRESENT');
  await scenario.do('updateSession', { input: { id: sessionId, wallTime: '14:00' } });
  await scenario.do('cancelSession', { input: { id: sessionId, reason: 'Sairastapaus' } });
  await scenario.do('restoreSession', { input: { id: sessionId } });
}

/** Cancels the second session of a weekly series by a break. */
async function breaks(scenario: MutationScenario, groupId: string): Promise<void> {
  const startsOn = addDays(scenario.today, 1);
  const plan = { kind: 'MEETING', recurrenceRule: 'FREQ=WEEKLY', wallTime: '18:00', durationMinutes: 60 };
  await scenario.do('createSessionSeries', { input: { groupId, startsOn, ...plan } });
  const days = { startsOn: addDays(startsOn, 3), endsOn: addDays(startsOn, 10) };
  const { breakPeriod, sessionsCancelled } = await scenario.do<{
    breakPeriod: { id: string };
    sessionsCancelled: number;
  }>(
    'createBreakPeriod',
    { input: { name: 'Tauko', groupId, ...days } },
    'breakPeriod { id } sessionsCancelled',
  );
  expect(sessionsCancelled).toBe(1);
  await scenario.do('deleteBreakPeriod', { input: { id: breakPeriod.id } });
}
