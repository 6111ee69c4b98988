/** @own-modules It declares an entity of its own. */
import { describe, expect, it } from '@jest/globals';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { columnsOf } from './columns-of.js';
import { sql } from './sql.js';

abstract class Timed {
  @Column({ type: 'timestamptz' })
  computedAt: Date;
}

@Entity('made_up')
class MadeUp extends Timed {
  @PrimaryColumn('uuid')
  id: string;

  @Column({ type: 'integer' })
  timesCalled: number;

  @Column({ type: 'json', select: false })
  longHistory: number[];
}

describe('the columns of an entity', () => {
  const textOf = (...args: Parameters<typeof columnsOf<MadeUp>>) => sql`${columnsOf(...args)}`.text;

  it('all are named that it and its parents declare, but those it leaves out of a SELECT', () => {
    expect(textOf(MadeUp)).toBe('computed_at, id, times_called');
    expect(textOf(MadeUp, 'm')).toBe('m.computed_at, m.id, m.times_called');
  });

  it('those asked for are named, whatever they are', () => {
    expect(textOf(MadeUp, undefined, ['longHistory', 'computedAt'])).toBe('computed_at, long_history');
  });

  it('a column that it does not have is refused', () => {
    expect(() => columnsOf(MadeUp, 'm', ['nothing' as 'id'])).toThrow(
      'MadeUp does not have all the columns nothing',
    );
  });
});
