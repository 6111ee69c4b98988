import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { untilItWaitsOrEnds } from '#libs/database/testing/lock-waits.js';
import type { OrganisationSettings } from '#libs/people/organisation-settings.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { NEVER_QUIET } from '#libs/people/testing/never-quiet.js';
import { releaseDeferred } from './deferred-messages.js';
import { Message } from '../message/message.entity.js';
import { MessagingFixture, ZONE } from '../testing/messaging-fixture.js';

const MINUTE = 60_000;

describe('texts that wait by the settings of their organisation', () => {
  let fixture: MessagingFixture;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  beforeEach(() => fixture.renew());
  afterAll(() => fixture.close());

  const change = async (tx: Tx, settings: OrganisationSettings) => {
    await organisationsIn(fixture.database).update(tx, fixture.context, settings);
    await releaseDeferred(tx);
  };
  /** Quiet from two hours ago until in two hours, whatever the hour is. */
  const quietHoursStatus = (now = Date.now()) => ({
    quietFrom: wallTimeOf(new Date(now - 120 * MINUTE), ZONE),
    quietTo: wallTimeOf(new Date(now + 120 * MINUTE), ZONE),
  });
  const text = async (participantId: string): Promise<string> =>
    fixture.write(async (tx) => {
      const [number] = await tx.query<[{ id: string }]>(
        'SELECT id FROM phone_number WHERE participant_id = $1',
        [participantId],
      );
      const { id } = await tx.getRepository(Message).save({
        organisationId: fixture.context.organisationId,
        participantId,
        phoneNumberId: number.id,
        purpose: 'SIGN_UP_NOTICE' as const,
        language: 'fi',
        body: 'Terve!',
        encoding: 'GSM-7',
        parts: 1,
        status: 'PENDING' as const,
        dueAt: new Date(Date.now() - 1000),
        deadlineAt: new Date(Date.now() + 72 * 60 * MINUTE),
        fence: 0,
        attempts: 0,
      });
      return id;
    });

  it('deferred messages leave at the next sweep once quiet hours are over by the new settings', async () => {
    await fixture.write((tx) => change(tx, quietHoursStatus()));
    const id = await text(await fixture.person());
    expect(await fixture.send(id)).toMatchObject({ status: 'PENDING', statusReason: 'QUIET_HOURS' });
    expect(await fixture.sweep()).toEqual([]);
    await fixture.write((tx) => change(tx, NEVER_QUIET));
    expect(await fixture.sweep()).toEqual([id]);
    expect(await fixture.send(id)).toMatchObject({ status: 'ACCEPTED' });
  });

  it('deferred messages leave at the next sweep once more messages a day are allowed', async () => {
    await fixture.write((tx) => change(tx, { maxTextsPerDay: 1 }));
    const participantId = await fixture.person();
    await fixture.send(await text(participantId));
    const id = await text(participantId);
    expect(await fixture.send(id)).toMatchObject({ status: 'PENDING', statusReason: 'DAILY_LIMIT' });
    await fixture.write((tx) => change(tx, { maxTextsPerDay: 2 }));
    expect(await fixture.sweep()).toEqual([id]);
    expect(await fixture.send(id)).toMatchObject({ status: 'ACCEPTED' });
  });

  it('deferred messages wait until the new end of quiet hours when it is still quiet', async () => {
    const now = Date.now();
    await fixture.write((tx) => change(tx, quietHoursStatus(now)));
    const id = await text(await fixture.person());
    const { dueAt } = await fixture.send(id);
    const quietTo = wallTimeOf(new Date(now + 60 * MINUTE), ZONE);
    await fixture.write((tx) => change(tx, { quietTo }));
    await fixture.sweep();
    const waiting = await fixture.send(id);
    expect(waiting).toMatchObject({ status: 'PENDING', statusReason: 'QUIET_HOURS' });
    expect(dueAt.getTime() - waiting.dueAt.getTime()).toBe(60 * MINUTE);
  });

  it('deferred messages do not include those that wait for another reason', async () => {
    const id = await text(await fixture.person());
    const dueAt = new Date(Date.now() + 60 * MINUTE);
    await fixture.write((tx) => tx.getRepository(Message).update(id, { dueAt, statusReason: 'BUSY' }));
    await fixture.write((tx) => change(tx, NEVER_QUIET));
    expect(await fixture.message(id)).toMatchObject({ dueAt, statusReason: 'BUSY' });
  });

  it('messages that were not even written, because waves were put off, are written at the next sweep', async () => {
    const session = await fixture.session(fixture.day(5));
    await fixture.person();
    await fixture.change(session, 'CANCELLED');
    await fixture.write((tx) => change(tx, quietHoursStatus()));
    expect(await fixture.sweep()).toEqual([]);
    expect((await fixture.wave(session, 'CANCELLED'))?.status).toBe('PLANNED');
    await fixture.write((tx) => change(tx, NEVER_QUIET));
    expect(await fixture.deliver()).toHaveLength(1);
  });

  it('a sender defers no message by the old settings at the moment they change', async () => {
    await fixture.write((tx) => change(tx, quietHoursStatus()));
    const id = await text(await fixture.person());
    let sending: Promise<Message> | undefined;
    await fixture.write(async (tx) => {
      await change(tx, NEVER_QUIET);
      sending = fixture.send(id);
      await untilItWaitsOrEnds(tx, sending);
    });
    expect(await sending).toMatchObject({ status: 'ACCEPTED' });
  });
});
