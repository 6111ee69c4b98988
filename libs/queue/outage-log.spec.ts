import { describe, expect, it } from '@jest/globals';
import { errorKind, OutageLog } from './outage-log.js';

function recorded() {
  const lines: { message: string; fields: object }[] = [];
  const line = (fields: object, message: string) => void lines.push({ message, fields });
  const clock = { now: 0 };
  return { lines, clock, log: new OutageLog({ warn: line, error: line }, () => clock.now) };
}

describe('The outage log', () => {
  it('the outage log says a thing once a minute, however often it happens', () => {
    const { lines, clock, log } = recorded();
    for (let seconds = 0; seconds < 90; seconds += 1) {
      clock.now = seconds * 1_000;
      log.report('Redis', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    }
    expect(lines.map(({ fields }) => fields)).toEqual([
      { where: 'Redis', error: 'Error ECONNREFUSED', repeated: 0 },
      { where: 'Redis', error: 'Error ECONNREFUSED', repeated: 59 },
    ]);
  });

  it('the outage log says when an outage is over, but only after it said that it started', () => {
    const { lines, log } = recorded();
    log.over('Redis');
    expect(lines).toHaveLength(0);
    log.report('Redis', new Error('gone'));
    log.over('Redis');
    log.report('Redis', new Error('gone'));
    expect(lines).toHaveLength(3);
  });

  it('the outage log omits error texts, which can quote rows', () => {
    expect(errorKind(Object.assign(new Error('Key (phone)=(+358…) exists'), { code: '23505' }))).toBe(
      'Error 23505',
    );
  });
});
