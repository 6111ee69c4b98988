import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { organisationAnswered } from './reply-routing.js';
import { MessagingFixture } from '../testing/messaging-fixture.js';

const PHONE = '+358401237001';
const STRANGER = '+358401237002';

describe('a text that comes in belongs to', () => {
  let fixture: MessagingFixture;
  let first: string;
  let second: string;

  const ownerOf = (from: string, to: string, gateway = 'sandbox') =>
    fixture.database.systemTransaction((tx) => organisationAnswered(tx, testVault, gateway, { from, to }));
  /** An organisation with somebody who has the phone, and has been texted. */
  const organisation = async (smsReplyNumber: string | null): Promise<string> => {
    await fixture.renew({ smsReplyNumber });
    await fixture.person({ number: { from: -30, e164: PHONE } });
    const sessionId = await fixture.session(fixture.day(3));
    await fixture.makeDue(sessionId);
    await fixture.deliver();
    return fixture.context.organisationId;
  };

  beforeAll(async () => {
    fixture = await MessagingFixture.open();
    first = fixture.context.organisationId;
  });
  afterAll(() => fixture.close());

  it('an inbound message belongs to the only organisation, whoever writes', async () => {
    expect(await ownerOf(STRANGER, '')).toBe(first);
  });

  it('an inbound message belongs to the organisation whose reply number it was sent to, with or without a plus', async () => {
    first = await organisation('+358457000001');
    second = await organisation('+358457000002');
    for (const to of ['+358457000001', '358457000001']) expect(await ownerOf(PHONE, to)).toBe(first);
    expect(await ownerOf(STRANGER, '+358457000002')).toBe(second);
  });

  it('an inbound message belongs to the organisation that last texted the phone through that gateway', async () => {
    expect(await ownerOf(PHONE, '16100')).toBe(second);
    expect(await ownerOf(PHONE, '16100', 'kannel')).toBeNull();
  });

  it('an inbound message belongs to one that shares the number, never to another that texted the phone later', async () => {
    const third = await organisation('16200');
    await fixture.renew({ smsReplyNumber: '16200' });
    await organisation(null);
    expect(await ownerOf(PHONE, '16200')).toBe(third);
  });

  it('an inbound message belongs to nobody when nobody can say', async () => {
    expect(await ownerOf(STRANGER, '16100')).toBeNull();
  });
});
