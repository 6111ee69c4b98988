import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

/** Runs the mutation that makes one participant of two who are the same. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  const survivorId = await scenario.person('Kalle');
  const duplicateId = await scenario.person('Kalle');
  await scenario.members(scenario.groupId, [duplicateId]);
  await scenario.do('mergeParticipants', { input: { survivorId, duplicateId } });
}
