import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { examplesOfFeatures } from '../../../../test/support/mutation-examples.js';
import { mutationNames } from '../../../../test/support/mutation-recorder.js';
import { MutationScenario } from '../../../../test/support/mutation-scenario.js';
import { writtenWakes } from '../../../../test/support/operations.js';
import { TestApi } from '../../../../test/support/test-api.js';

const FIXTURE = writtenWakes();

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
