/** @own-modules It declares GraphQL types of its own. */
import { Module } from '@nestjs/common';
import { Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { describe, expect, it } from '@jest/globals';
import { MEMBERSHIP_MEASURES } from '#libs/regularity/measures/catalogue.js';
import { MADE_UP_MEASURE } from '#libs/regularity/testing/made-up-measure.js';
import { schemaText } from '../graphql/print-schema.js';
import { sortEnum, withMeasureFields } from './measure-fields.js';

const WITH_MADE_UP = [...MEMBERSHIP_MEASURES, MADE_UP_MEASURE];

@ObjectType({ isAbstract: true })
abstract class Identified {
  @Field(() => ID, { description: 'The id.' })
  id: string;
}

@ObjectType({ description: 'Measures, and one more.' })
class MadeUpRegularity extends withMeasureFields(WITH_MADE_UP, Identified) {}

const MadeUpSortEnum = sortEnum(WITH_MADE_UP, { name: 'MadeUpSort', description: 'What to sort by.' });

@Resolver()
class MadeUpResolver {
  @Query(() => MadeUpRegularity, { description: 'The measures.' })
  madeUp(): MadeUpRegularity | null {
    return null;
  }

  @Query(() => MadeUpSortEnum, { description: 'The order.' })
  madeUpSort(): string {
    return MadeUpSortEnum.WEEKS_AWAY;
  }
}

@Module({ providers: [MadeUpResolver] })
class MadeUpModule {}

describe('the GraphQL fields of measures', () => {
  it('a measure that is added to the catalogue becomes a field, and a value of the enum of orders', async () => {
    const schema = await schemaText(MadeUpModule);
    const [, type = ''] = /type MadeUpRegularity \{([^}]*)\}/.exec(schema) ?? [];
    expect(type).toContain(
      '  """Offered weeks without a visit; null before the first offered week."""\n  weeksAway: Int\n',
    );
    expect(type).toContain('  visits: Int!\n');
    expect(type).toContain('  momentum: Float\n');
    expect(type).toContain('  id: ID!\n');
    const [, order = ''] = /enum MadeUpSort \{([^}]*)\}/.exec(schema) ?? [];
    expect(order).toContain('  """Weeks in which they did not come."""\n  WEEKS_AWAY\n');
    expect(order).not.toContain('WILSON');
  });
});
