import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PoolClient } from 'pg';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import { writePlainMessage } from '../replies/reply-messages.js';
import { MessageStatistics } from '../overview/message-statistics.js';
import { LintBeforeSending } from '../text-checks/lint-before-sending.js';
import { accepts, breaksOff, FakeGateway } from '../testing/fake-gateway.js';
import { MessagingFixture, PUBLIC_NAME, PUBLIC_URL } from '../testing/messaging-fixture.js';

describe('a text that is looked over just before it leaves', () => {
  let fixture: MessagingFixture;
  let aino: string;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    await fixture.renew();
    aino = await fixture.person();
  });

  const reminder = async (): Promise<string> => {
    await fixture.makeDue(await fixture.session(fixture.day(5)));
    const [messageId = ''] = await fixture.sweep();
    return messageId;
  };
  /** What was public when the text was written has become the name among staff. */
  const rename = () =>
    fixture.write((tx) =>
      tx
        .getRepository(ActivityGroup)
        .update(fixture.groupId, { internalName: PUBLIC_NAME, publicName: 'Iltapäivän kerho' }),
    );
  const staffText = (body: string): Promise<string> =>
    fixture.write(async (tx) => {
      const [{ id }] = await tx.query<[{ id: string }]>(
        'SELECT id FROM phone_number WHERE participant_id = $1',
        [aino],
      );
      const to = { participantId: aino, phoneNumberId: id, language: 'fi' };
      return writePlainMessage(tx, fixture.context, { ...to, purpose: 'STAFF_MESSAGE', body });
    });
  const REFUSED = { status: 'FAILED', statusReason: 'TEXT_REFUSED_BY_LINTER', attemptId: null, attempts: 0 };

  it('a message does not leave when its text holds a name that is now internal to staff', async () => {
    const messageId = await reminder();
    expect((await fixture.message(messageId)).body).toContain(PUBLIC_NAME);
    await rename();
    expect(await fixture.send(messageId)).toMatchObject(REFUSED);
    expect(await fixture.send(messageId)).toMatchObject(REFUSED);
    expect(await fixture.phones()).toEqual([]);
  });

  it('a message that names somebody else does not leave, and one that names its own recipient does', async () => {
    await fixture.person({ firstName: 'Liisa', lastName: 'Koivumäki' });
    expect(await fixture.send(await staffText('Liisa Koivumäki odottaa ovella.'))).toMatchObject(REFUSED);
    const own = await fixture.send(await staffText('Hei Aino Mäkelä! Kahvi odottaa ovella.'));
    expect(own.status).toBe('ACCEPTED');
    expect((await fixture.phones()).map(({ body }) => body)).toEqual([own.body]);
  });

  it('a message that the linter refuses is in doubt, not failed, when an earlier attempt may have left', async () => {
    const gateway = new FakeGateway('twice', breaksOff, { deduplicates: true });
    const messageId = await reminder();
    await fixture.send(messageId, gateway);
    await rename();
    await fixture.write((tx) => tx.query('UPDATE message SET due_at = now() WHERE id = $1', [messageId]));
    gateway.behaviour = accepts;
    expect(await fixture.send(messageId, gateway)).toMatchObject({
      status: 'UNKNOWN',
      statusReason: 'TEXT_REFUSED_BY_LINTER',
    });
    expect(gateway.texts).toHaveLength(1);
  });

  it('a message that the linter refuses is counted among the failed ones of its month, with the reason', async () => {
    const messageId = await reminder();
    await rename();
    await fixture.send(messageId);
    const month = fixture.today.slice(0, 7);
    const [statistics] = await fixture.write((tx) => new MessageStatistics().months(tx, month, month));
    expect(statistics?.failed).toEqual([{ reason: 'TEXT_REFUSED_BY_LINTER', messages: 1 }]);
  });

  it('the lint check costs two statements for all messages of an organisation that leave within seconds', async () => {
    const lint = new LintBeforeSending(PUBLIC_URL);
    const { organisationId } = fixture.context;
    const text = { organisationId, participantId: aino, language: 'fi', body: 'Kahvi tiistaina 24.11.' };
    await fixture.write(async (tx) => {
      const connection = (await tx.queryRunner?.connect()) as PoolClient;
      const query = jest.spyOn(connection, 'query');
      for (let n = 0; n < 20; n += 1) expect(await lint.refusals(tx, text)).toEqual([]);
      expect(query).toHaveBeenCalledTimes(2);
    });
  });
});
