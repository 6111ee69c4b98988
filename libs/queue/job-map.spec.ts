import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { BadPayload, JOB_NAMES, JOBS, parsePayload, QUEUES, scheduleOf } from './job-map.js';

/** Every value that a payload may hold, as JSON Schema. */
function leaves(schema: z.core.JSONSchema.BaseSchema): z.core.JSONSchema.BaseSchema[] {
  const children = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items].flat() : []),
  ];
  if (schema.type === 'object' || schema.type === 'array') {
    return children.flatMap((child) => (typeof child === 'object' ? leaves(child) : []));
  }
  return [schema];
}

describe('The job map', () => {
  it.each(JOB_NAMES)(
    'the payload of %s carries ids and yes or no, and nothing that could tell of anybody',
    (name) => {
      const schema = z.toJSONSchema(JOBS[name].payload);
      expect(schema.additionalProperties).toBe(false);
      const tells = leaves(schema).filter(
        ({ type, format }) => type !== 'boolean' && !(type === 'string' && format === 'uuid'),
      );
      expect(tells).toEqual([]);
    },
  );

  it.each(JOB_NAMES)('the job map runs %s at least twice before it gives up', (name) => {
    expect(JOBS[name].retry.attempts).toBeGreaterThanOrEqual(2);
  });

  it('every scheduled job runs with an empty payload, which is all a schedule can give', () => {
    for (const name of JOB_NAMES.filter((each) => scheduleOf(each) !== undefined)) {
      expect(parsePayload(name, {})).toEqual({});
    }
  });

  it('a job that was killed twenty times runs again, and is found within 25 seconds', () => {
    for (const settings of Object.values(QUEUES)) {
      expect(settings.maxStalledCount).toBeGreaterThan(20);
      expect(settings.lockDuration + 2 * settings.stalledInterval).toBeLessThanOrEqual(25_000);
    }
  });

  it('the error about a bad payload names its fields but not their values', () => {
    const spoilt = { organisationId: '040 123 4567', messageId: '5b7e2f3c-52c1-4f0e-9d5a-1f0a3e7d9b11' };
    expect(() => parsePayload('messages.send', spoilt)).toThrow(BadPayload);
    expect(() => parsePayload('messages.send', spoilt)).toThrow(/payload\.organisationId/);
    expect(() => parsePayload('messages.send', spoilt)).not.toThrow(/040/);
  });
});
