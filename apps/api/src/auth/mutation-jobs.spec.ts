import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mutationNames } from '../../../../test/support/mutation-recorder.js';
import { MutationScenario } from '../../../../test/support/mutation-scenario.js';
import { writtenWakes } from '../../../../test/support/operations.js';
import { TestApi } from '../../../../test/support/test-api.js';

const FIXTURE = writtenWakes();

/** Carries the mutations of one feature out, each in a situation in which it changes something. */
type MutationExamples = (scenario: MutationScenario) => Promise<void>;

/** The examples that the features bring in `testing/mutation-examples.ts`; they stand in no list. */
async function examplesOfFeatures(): Promise<MutationExamples[]> {
  const features = readdirSync('apps/api/src').filter((feature) =>
    existsSync(`apps/api/src/${feature}/testing/mutation-examples.ts`),
  );
  const modules = await Promise.all(
    features.map(
      async (feature) =>
        (await import(`../${feature}/testing/mutation-examples.js`)) as {
          mutationExamples: MutationExamples;
        },
    ),
  );
  return modules.map(({ mutationExamples }) => mutationExamples);
}

describe('The jobs that mutations wake', () => {
  let api: TestApi;
  let wakened: Record<string, string[]>;

  beforeAll(async () => {
    api = await TestApi.start();
    const scenario = await MutationScenario.open(api);
    for (const carryOut of await examplesOfFeatures()) await carryOut(scenario);
    wakened = scenario.wakened;
  }, 120_000);
  afterAll(() => api.close());

  it('every mutation of the schema says in test/fixtures/operations.json which jobs it wakes', () => {
    expect(mutationNames().filter((name) => !(name in FIXTURE))).toEqual([]);
  });

  it('every mutation of the schema has an example that carries it out, in testing/mutation-examples.ts of its feature', () => {
    expect(mutationNames().filter((name) => !(name in wakened))).toEqual([]);
  });

  it.each(Object.entries(FIXTURE))('%s wakes %j', (name, jobs) => {
    expect(wakened[name]).toEqual(jobs);
  });
});
