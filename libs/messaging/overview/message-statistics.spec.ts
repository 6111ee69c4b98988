import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MessagingFixture } from '../testing/messaging-fixture.js';
import { MessageStatistics } from './message-statistics.js';
import { StuckMessages } from './stuck-messages.js';

let fixture: MessagingFixture;
beforeAll(async () => {
  fixture = await MessagingFixture.open();
});
afterAll(() => fixture.close());

/** Columns of a message that differ from a reminder of one part that waits, written now and due now; as SQL. */
type Columns = Readonly<Record<string, string>>;

async function write(columns: Columns): Promise<void> {
  const personId = await fixture.person();
  await fixture.write(async (tx) => {
    const all: Columns = {
      organisation_id: `'${fixture.context.organisationId}'`,
      participant_id: `'${personId}'`,
      phone_number_id: `(SELECT id FROM phone_number WHERE participant_id = '${personId}')`,
      language: `'fi'`,
      body: `'Hei'`,
      encoding: `'GSM-7'`,
      parts: '1',
      status: `'PENDING'`,
      due_at: 'now()',
      deadline_at: `now() + interval '1 day'`,
      ...columns,
    };
    await tx.query(
      `INSERT INTO message (${Object.keys(all).join(', ')}) VALUES (${Object.values(all).join(', ')})`,
    );
  });
}

describe('stuck texts', () => {
  const sixMinutesAgo = { due_at: `now() - interval '6 minutes'` };
  const stuck = () => fixture.write((tx) => new StuckMessages(fixture.database).ofOrganisation(tx));
  beforeEach(() => fixture.renew());

  it('stuck messages are those late or in doubt while of use, counted for one organisation and for all', async () => {
    await write(sixMinutesAgo);
    await write({ ...sixMinutesAgo, status: `'ATTEMPTING'` });
    await write({ status: `'UNKNOWN'`, lease_until: 'now()' });
    await write({ due_at: `now() - interval '4 minutes'` });
    await write({ ...sixMinutesAgo, status: `'DELIVERED'` });
    await write({ status: `'UNKNOWN'`, lease_until: 'now()', deadline_at: `now() - interval '1 minute'` });
    const expected = { WAITING: 1, HELD: 1, IN_DOUBT: 1 };
    expect(await stuck()).toEqual(expected);
    expect(await new StuckMessages(fixture.database).everywhere()).toEqual(expected);
    await fixture.renew();
    expect(await stuck()).toEqual({ WAITING: 0, HELD: 0, IN_DOUBT: 0 });
  });

  it('a message that waits for the end of quiet hours is not stuck', async () => {
    await fixture.write((tx) =>
      tx.query(
        `UPDATE organisation SET quiet_from = (now() AT TIME ZONE time_zone - interval '1 hour')::time(0),
           quiet_to = (now() AT TIME ZONE time_zone + interval '1 hour')::time(0)`,
      ),
    );
    await write(sixMinutesAgo);
    expect(await stuck()).toEqual({ WAITING: 0, HELD: 0, IN_DOUBT: 0 });
  });
});

describe('statistics of texts', () => {
  beforeEach(() => fixture.renew());

  it('the statistics count by local month what became of messages, why, and what they cost', async () => {
    // 1 November, half past midnight in Helsinki; still October in UTC.
    const november = { created_at: `'2026-10-31T22:30:00Z'` };
    const october = { created_at: `'2026-10-31T21:30:00Z'` };
    await write({
      ...november,
      status: `'DELIVERED'`,
      accepted_at: 'now()',
      parts: '2',
      part_price_cents: '4.25',
    });
    await write({ ...november, status: `'FAILED'`, status_reason: `'UNDELIV'`, accepted_at: 'now()' });
    await write({ ...november, status: `'FAILED'`, status_reason: `'INVDSTADR'` });
    await write({ ...november, status: `'UNKNOWN'` });
    await write({ ...november, status: `'CANCELLED'`, status_reason: `'NO_CONSENT'` });
    await write({ ...november, status: `'CANCELLED'`, status_reason: `'NO_CONSENT'` });
    await write({ ...november, status: `'EXPIRED'`, status_reason: `'DEADLINE_PASSED'` });
    await write({ ...october, status: `'ACCEPTED'`, accepted_at: 'now()' });
    const months = await fixture.write((tx) => new MessageStatistics().months(tx, '2026-10', '2026-11'));
    expect(months).toEqual([
      {
        month: '2026-11',
        written: 7,
        sent: 2,
        delivered: 1,
        unknown: 1,
        failed: [
          { reason: 'INVDSTADR', messages: 1 },
          { reason: 'UNDELIV', messages: 1 },
        ],
        cancelled: [{ reason: 'NO_CONSENT', messages: 2 }],
        expired: [{ reason: 'DEADLINE_PASSED', messages: 1 }],
        parts: 3,
        costCents: 8.5,
        sentWithoutPrice: 1,
      },
      expect.objectContaining({
        month: '2026-10',
        written: 1,
        sent: 1,
        costCents: null,
        sentWithoutPrice: 1,
      }),
    ]);
    const november11 = await fixture.write((tx) => new MessageStatistics().months(tx, '2026-11', '2026-11'));
    expect(november11.map(({ month }) => month)).toEqual(['2026-11']);
  });
});
