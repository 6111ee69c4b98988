import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReminderKind } from '../message/rules/reminder-kinds.js';
import { MessagingFixture } from '../testing/messaging-fixture.js';

describe('a person with several sessions on a day', () => {
  let fixture: MessagingFixture;
  let participantId: string;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  beforeEach(async () => {
    await fixture.renew();
    participantId = await fixture.person();
  });
  afterAll(() => fixture.close());

  const due = async (day: number, times: string[], kind: ReminderKind = 'ONE_DAY_AHEAD') => {
    const ids = [];
    for (const time of times) ids.push(await fixture.session(fixture.day(day), time));
    for (const id of ids) await fixture.makeDue(id, kind);
    return ids;
  };
  const bodies = async () => (await fixture.phones()).map(({ body }) => body);

  it('a person is reminded of several sessions in one message, in the order of their times', async () => {
    await due(5, ['15:30', '09:00', '12:00']);
    const [body, ...more] = (await fixture.deliver()).map((text) => text.body);
    expect(more).toEqual([]);
    expect(body).toMatch(/9\.00.*12\.00.*15\.30/);
    const reminders = await fixture.reminders();
    expect(reminders).toHaveLength(3);
    expect(new Set(reminders.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await fixture.messages()).toMatchObject([{ participantId, status: 'ACCEPTED' }]);
  });

  it('a person hears of other days, and of changes, in separate messages', async () => {
    const [cancelled = ''] = await due(5, ['09:00', '12:00']);
    await due(6, ['09:00']);
    await fixture.change(cancelled, 'CANCELLED');
    expect(await fixture.deliver()).toHaveLength(3);
  });

  it('a person is reminded of the others when one session was cancelled after the message was written', async () => {
    const [, cancelled = ''] = await due(5, ['09:00', '12:00', '15:00']);
    const [combined = ''] = await fixture.sweep();
    await fixture.write((tx) =>
      tx.query(`UPDATE session SET status = 'CANCELLED', cancelled_at = now() WHERE id = $1`, [cancelled]),
    );
    expect(await fixture.send(combined)).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'REWRITTEN',
    });
    expect(await bodies()).toEqual([]);
    const [body, ...more] = (await fixture.deliver()).map((text) => text.body);
    expect(more).toEqual([]);
    expect(body).toMatch(/9\.00.*15\.00/);
    expect(body).not.toContain('12.00');
    expect(await fixture.sweep()).toEqual([]);
  });

  it('a person is reminded of the only session that is left in the words for one', async () => {
    const [declined = ''] = await due(5, ['09:00', '12:00']);
    const [combined = ''] = await fixture.sweep();
    await fixture.write((tx) => fixture.signUp(tx, participantId, declined, 'DECLINED'));
    await fixture.send(combined);
    expect((await fixture.deliver()).map(({ body }) => body)).toEqual([
      expect.stringMatching(/^Muistutus: .*12\.00/),
    ]);
  });

  it('a person is not reminded of a session that has started, but of the one that has not', async () => {
    const [begun = ''] = await due(5, ['09:00', '12:00']);
    const [combined = ''] = await fixture.sweep();
    await fixture.write((tx) => tx.query('UPDATE session SET starts_at = now() WHERE id = $1', [begun]));
    expect(await fixture.send(combined)).toMatchObject({ statusReason: 'REWRITTEN' });
    expect(await fixture.deliver()).toHaveLength(1);
  });

  it('a person hears nothing when none of the sessions takes place', async () => {
    const ids = await due(5, ['09:00', '12:00']);
    const [combined = ''] = await fixture.sweep();
    await fixture.write((tx) =>
      tx.query(`UPDATE session SET status = 'CANCELLED', cancelled_at = now() WHERE id = ANY ($1)`, [ids]),
    );
    expect(await fixture.send(combined)).toMatchObject({ statusReason: 'SESSION_CANCELLED' });
    expect(await fixture.sweep()).toEqual([]);
  });

  it('a person gets a second message for a session that was added after the first message had left', async () => {
    await due(5, ['09:00']);
    await fixture.deliver();
    await due(5, ['12:00']);
    expect(await fixture.deliver()).toHaveLength(2);
  });

  it('a person gets one message however many sweeps run at once', async () => {
    await due(5, ['09:00', '10:00', '12:00', '15:00']);
    const woken = await Promise.all(Array.from({ length: 8 }, () => fixture.sweep()));
    expect(woken.flat()).toHaveLength(1);
    expect(await fixture.messages()).toHaveLength(1);
  });
});
