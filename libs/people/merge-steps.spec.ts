import { describe, expect, it } from '@jest/globals';
import { MERGE_STEPS, MergeSteps, type MergeStep, type MergeStepName } from './merge-steps.js';

const step = (name: MergeStepName, more: Partial<MergeStep> = {}): MergeStep => ({
  name,
  tables: [],
  move: () => Promise.resolve(),
  ...more,
});

/** A step for every name, some of them with tables. */
function stepsWith(...own: readonly MergeStep[]): MergeSteps {
  const steps = new MergeSteps();
  const others = MERGE_STEPS.filter((name) => own.every((each) => each.name !== name));
  steps.register(...own, ...others.toReversed().map((name) => step(name)));
  return steps;
}

describe('steps of a merge', () => {
  it('steps run in the order of their list, in whatever order the libraries registered them', () => {
    expect(
      stepsWith()
        .inOrder()
        .map(({ name }) => name),
    ).toEqual([...MERGE_STEPS]);
  });

  it('the check passes when each table belongs to exactly one step, moved or left', () => {
    const steps = stepsWith(
      step('marks', {
        tables: ['attendance'],
        left: { device_log: 'What a device said stays as it was said' },
      }),
      step('memberships', { tables: ['membership'] }),
    );
    expect(() => steps.check(['attendance', 'device_log', 'membership'])).not.toThrow();
  });

  it('the check fails for a table that belongs to no step', () => {
    const steps = stepsWith(step('marks', { tables: ['attendance'] }));
    expect(() => steps.check(['attendance', 'locker'])).toThrow(
      'locker has a participant_id and belongs to no step',
    );
  });

  it.each([
    ['moved by two', { tables: ['locker'] }],
    ['moved by one and left by another', { left: { locker: 'It stays' } }],
  ])('the check fails for a table that is %s', (_how, claim) => {
    const steps = stepsWith(step('marks', { tables: ['locker'] }), step('links', claim));
    expect(() => steps.check(['locker'])).toThrow('locker belongs to several: links, marks');
  });

  it('the check fails for a table that a step names and the database does not have', () => {
    const steps = stepsWith(step('links', { tables: ['secret_lynk'] }));
    expect(() => steps.check([])).toThrow('secret_lynk of links is no table with a participant_id');
  });

  it('the check fails when a library has not registered its step', () => {
    const steps = new MergeSteps();
    steps.register(...MERGE_STEPS.filter((name) => name !== 'excursions').map((name) => step(name)));
    expect(() => steps.check([])).toThrow('no library registered the step excursions');
  });

  it('two steps of one name are refused', () => {
    expect(() => stepsWith().register(step('links'))).toThrow('Two steps of a merge are called links');
  });
});
