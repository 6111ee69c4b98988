import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

/** Runs the mutations of links to participants' own pages. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  const { participantId } = scenario;
  const { link } = await scenario.do<{ link: { id: string } }>(
    'createSelfServiceLink',
    { input: { participantId } },
    'link { id }',
  );
  await scenario.do('revokeSelfServiceLink', { input: { id: link.id } });
}
