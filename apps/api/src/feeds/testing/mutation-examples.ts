import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

/** Runs the mutations of calendar feeds. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  const { feed } = await scenario.do<{ feed: { id: string } }>(
    'createCalendarFeed',
    { input: { kind: 'STAFF', internalNames: false } },
    'feed { id }',
  );
  await scenario.do('revokeCalendarFeed', { input: { id: feed.id } });
}
