import { existsSync, readdirSync } from 'node:fs';
import type { MutationScenario } from './mutation-scenario.js';

/** Carries the mutations of one feature out, each in a situation in which it changes something. */
export type MutationExamples = (scenario: MutationScenario) => Promise<void>;

/** The examples that the features bring in `testing/mutation-examples.ts`; they stand in no list. */
export async function examplesOfFeatures(): Promise<MutationExamples[]> {
  const features = readdirSync('apps/api/src').filter((feature) =>
    existsSync(`apps/api/src/${feature}/testing/mutation-examples.ts`),
  );
  const modules = await Promise.all(
    features.map(
      async (feature) =>
        (await import(`../../apps/api/src/${feature}/testing/mutation-examples.js`)) as {
          mutationExamples: MutationExamples;
        },
    ),
  );
  return modules.map(({ mutationExamples }) => mutationExamples);
}
