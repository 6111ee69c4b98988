import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds, SEED } from '#libs/config/testing/rounds.js';
import { ASKERS, FuzzGround, type Asker } from './fuzz-ground.js';
import { documentOf, slotsOf, targets, type Slot, type Target } from './targets.js';
import { LEFT_OUT, nearby, valueOf, type Oddity } from './values.js';

/** Requests for each field, when all rounds are run. */
const REQUESTS = 60;
/** Shares of those who ask: whoever may do most gets furthest. */
const WEIGHTS: Partial<Record<Asker, number>> = { ADMIN: 6, COORDINATOR: 6 };
/** Of the fields, at least so many have to answer without an error now and then, or the fuzz tries only doors. */
const LEAST_SHARE_CARRIED_OUT = 0.75;

describe(`Every field of the schema answers any values (RYTMI_SEED=${SEED})`, () => {
  const all = targets();
  /** Why a field has not been carried out so far; null once it was. */
  const refusals = new Map<string, string | null>();
  let ground: FuzzGround;

  beforeAll(async () => {
    ground = await FuzzGround.open();
  }, 120_000);
  afterAll(() => ground.close());

  function valuesOf(target: Target, oddity: Oddity): fc.Arbitrary<Record<string, unknown>> {
    const slots = slotsOf(target);
    return fc.record(
      Object.fromEntries(slots.map((slot) => [slot.variable, valueFor(target, slot, oddity)])),
    );
  }

  /** What leads to a field is right, so that the field itself is reached. */
  function valueFor(target: Target, { argument, isTried }: Slot, oddity: Oddity): fc.Arbitrary<unknown> {
    if (!isTried && argument.name === 'first') return fc.constant(3);
    const operation = target.path.at(isTried ? -1 : 0)!.name;
    return valueOf(argument.type, argument.name, { pool: ground, operation, oddity: isTried ? oddity : 1 });
  }

  /** Values near those that the features' own examples had for a mutation. */
  function valuesNearExamples(target: Target): fc.Arbitrary<Record<string, unknown>>[] {
    const [field] = target.path;
    const examples = ground.scenario.sent.filter(({ name }) => target.name === `Mutation.${name}`);
    return examples.map(({ args }) =>
      fc.record(
        Object.fromEntries(
          slotsOf(target).map(({ variable, argument }) => [
            variable,
            nearby(args[argument.name], argument.type, argument.name, {
              pool: ground,
              operation: field!.name,
              oddity: 25,
            }),
          ]),
        ),
      ),
    );
  }

  it.each(all.map((target) => [target.name, target] as const))(
    '%s answers any values',
    async (name, target) => {
      const query = documentOf(target);
      const near = valuesNearExamples(target);
      const variables = fc.oneof(
        { arbitrary: valuesOf(target, 1), weight: 3 },
        { arbitrary: valuesOf(target, 25), weight: 3 },
        ...near.map((arbitrary) => ({ arbitrary, weight: Math.ceil(10 / near.length) })),
      );
      const asker = fc.oneof(
        ...ASKERS.map((each) => ({ arbitrary: fc.constant(each), weight: WEIGHTS[each] ?? 1 })),
      );
      await fc.assert(
        fc.asyncProperty(asker, variables, async (who, values) => {
          const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== LEFT_OUT));
          const { problem, refusal } = await ground.send({ asker: who, query, variables: given });
          if (refusals.get(name) !== null) refusals.set(name, refusal);
          if (problem !== null) throw new Error(`${problem}\n${query}`);
        }),
        { numRuns: rounds(REQUESTS), interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
      );
    },
    90_000,
  );

  it('most fields were carried out at least once', () => {
    const never = [...refusals].filter(([, refusal]) => refusal !== null);
    if (never.length > all.length * (1 - LEAST_SHARE_CARRIED_OUT)) expect(never).toEqual([]);
  });
});
