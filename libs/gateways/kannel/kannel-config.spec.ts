import { describe, expect, it } from '@jest/globals';
import { kannelSchema } from './kannel-config.js';

describe('the configuration of Kannel', () => {
  it('every variable of Kannel reaches its configuration', () => {
    const given = {
      URL: 'http://127.0.0.1:13013/cgi-bin/sendsms',
      USERNAME: 'rytmi',
      PASSWORD: 'kannel-password',
      CALLBACK_SECRET: 'a-secret-of-24-characters',
      FROM: '+358401234567',
      SMSC: 'elisa',
      RATE_PER_SECOND: '0.5',
      CONCURRENCY: '3',
    };
    expect(kannelSchema.parse(given)).toEqual({
      url: 'http://127.0.0.1:13013/cgi-bin/sendsms',
      username: 'rytmi',
      password: 'kannel-password',
      from: '+358401234567',
      smsc: 'elisa',
      callbackSecret: 'a-secret-of-24-characters',
      ratePerSecond: 0.5,
      concurrency: 3,
    });
  });
});
