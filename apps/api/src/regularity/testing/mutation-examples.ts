import { addDays } from '#libs/calendar/local-date.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

/** Runs the mutations of check-ins, on somebody who has missed two sessions. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  const checkInId = await newCheckIn(scenario);
  await scenario.do('snoozeCheckIn', { input: { id: checkInId, until: addDays(scenario.today, 3) } });
  const { staffIds } = scenario.org;
  await scenario.do('assignCheckIn', { input: { id: checkInId, staffMemberId: staffIds.STAFF } });
  await scenario.do('createCheckInNote', { input: { checkInId, text: 'Soita iltapäivällä' } });
  await scenario.do('logCheckInContact', { input: { checkInId, outcome: 'DOING_WELL' } });
}

async function newCheckIn(scenario: MutationScenario): Promise<string> {
  const { api, org } = scenario;
  const groupId = await scenario.group('Hiljaiset');
  await scenario.do('updateGroup', { input: { id: groupId, checkInAfterMisses: 2 } });
  const veera = await scenario.person('Veera');
  await scenario.members(groupId, [veera]);
  for (const days of [-3, -2])
    await scenario.mark(await scenario.session(days, { groupId }), veera, 'ABSENT');
  await api.database.write(org.context, (tx) =>
    api.service(RegularitySnapshots).refresh(tx, org.context, [veera]),
  );
  const { checkIns } = await api.data<{ checkIns: { nodes: { id: string }[] } }>(
    org.tokens.COORDINATOR,
    'query ($groupId: ID!) { checkIns(groupId: $groupId) { nodes { id } } }',
    { groupId },
  );
  return checkIns.nodes[0]!.id;
}
