import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { JobQueue } from '#libs/queue/job-queue.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const CHANGE = `mutation ($input: UpdateOrganisationInput!) { updateOrganisation(input: $input) { organisation {
  quietFrom quietTo maxTextsPerDay smsPartPriceCents massSendThreshold smsReplyNumber } } }`;

describe('settings of texts through the api', () => {
  let api: TestApi;
  let org: TestOrganisation;
  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
  });
  afterAll(() => api.close());

  const change = async (input: object) =>
    (
      await api.data<{ updateOrganisation: { organisation: Record<string, unknown> } }>(
        org.tokens.COORDINATOR,
        CHANGE,
        { input },
      )
    ).updateOrganisation.organisation;

  it('the settings keep the given values, leave the rest, and clear a price and a number with null', async () => {
    const settings = {
      quietFrom: '20:30',
      quietTo: '09:00',
      maxTextsPerDay: 2,
      smsPartPriceCents: '6.25',
      massSendThreshold: 15,
      smsReplyNumber: '+358401234567',
    };
    expect(await change(settings)).toEqual(settings);
    expect(await change({ maxTextsPerDay: 3, quietFrom: null })).toEqual({ ...settings, maxTextsPerDay: 3 });
    expect(await change({ smsPartPriceCents: null, smsReplyNumber: null })).toEqual({
      ...settings,
      maxTextsPerDay: 3,
      smsPartPriceCents: null,
      smsReplyNumber: null,
    });
  });

  it('a change of quiet hours or limits wakes a worker for waiting texts, and other changes do not', async () => {
    const nudge = jest.spyOn(api.app.get(JobQueue, { strict: false }), 'nudge');
    const sweepsAskedFor = () => nudge.mock.calls.filter(([job]) => job === 'reminders.sweep').length;
    await change({ quietTo: '08:30' });
    expect(sweepsAskedFor()).toBe(1);
    await change({ maxTextsPerDay: 4 });
    expect(sweepsAskedFor()).toBe(2);
    await change({ massSendThreshold: 16 });
    expect(sweepsAskedFor()).toBe(2);
    nudge.mockRestore();
  });

  it('every unusable setting is named, and none is changed', async () => {
    const before = await change({});
    const answer = await api.ask(org.tokens.COORDINATOR, CHANGE, {
      input: {
        maxTextsPerDay: 0,
        smsPartPriceCents: '6,5',
        massSendThreshold: 10_001,
        smsReplyNumber: '0401234567',
      },
    });
    const error = answer.errors?.[0]?.extensions;
    expect(error?.code).toBe('BAD_INPUT');
    expect(error?.fields.map(({ field }) => field)).toEqual([
      'maxTextsPerDay',
      'smsPartPriceCents',
      'massSendThreshold',
      'smsReplyNumber',
    ]);
    expect(await change({})).toEqual(before);
  });

  it('the settings of texts are for coordinators', async () => {
    expect(await api.refusal(org.tokens.LEADER, CHANGE, { input: { quietFrom: '00:00' } })).toBe('FORBIDDEN');
  });
});
