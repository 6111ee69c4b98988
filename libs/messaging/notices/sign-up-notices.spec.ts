import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Tx } from '#libs/database/tenant-database.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { Sessions } from '#libs/groups/sessions.js';
import type { SignUpSource } from '#libs/participation/rules/sign-up-status.js';
import { SignUpServices } from '#libs/participation/testing/sign-up-services.js';
import { Consents } from '#libs/people/consents.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import type { Message } from '../message/message.entity.js';
import { SandboxGateway } from '../sandbox/sandbox-gateway.js';
import { SignUpNotice } from './sign-up-notice.entity.js';
import { SignUpNotices } from './sign-up-notices.js';
import {
  INTERNAL_NAME,
  MessagingFixture,
  PUBLIC_NAME,
  type PersonOptions,
} from '../testing/messaging-fixture.js';

describe('what participants are texted about their sign-ups', () => {
  let fixture: MessagingFixture;
  let services: SignUpServices;
  let sessions: Sessions;
  /** An excursion with one seat, in five days. */
  let sessionId: string;

  beforeAll(async () => {
    fixture = await MessagingFixture.open();
    services = new SignUpServices();
    sessions = new Sessions(services.sessionChanges, new NamePolicies());
    const notices = new SignUpNotices([new SandboxGateway(fixture.database, testVault)]);
    services.sessionChanges.register(fixture.waves);
    services.sessionChanges.register(notices);
    services.changes.register(notices);
  });
  beforeEach(async () => {
    await fixture.renew();
    sessionId = await excursion({ capacity: 1 });
  });
  afterAll(() => fixture.close());

  const write = <T>(work: (tx: Tx) => Promise<T>) => fixture.write(work);
  const sql = (statement: string, ...parameters: unknown[]) => write((tx) => tx.query(statement, parameters));

  const excursion = (more: { capacity: number | null }): Promise<string> =>
    write(async (tx) => {
      const { id } = await sessions.create(tx, fixture.context, fixture.groupId, {
        kind: 'EXCURSION',
        localDate: fixture.day(5),
        wallTime: '13:00',
        durationMinutes: 120,
        place: 'Kahvila',
        ...more,
      });
      return id;
    });
  const seat = (participantId: string) => ({ sessionId, participantId });
  const signUp = (participantId: string, source: SignUpSource = 'STAFF') =>
    write((tx) => services.signUps.signUp(tx, fixture.context, { ...seat(participantId), source }));
  const cancel = (participantId: string, source: SignUpSource = 'SELF_SERVICE') =>
    write((tx) => services.signUps.cancel(tx, fixture.context, { ...seat(participantId), source }));
  const answer = (what: 'accept' | 'decline', participantId: string, source: SignUpSource) =>
    write<unknown>((tx) => services.offers[what](tx, fixture.context, { ...seat(participantId), source }));
  const invite = (...participantIds: string[]) =>
    write((tx) => services.invitations.invite(tx, fixture.context, sessionId, { participantIds }));
  const expire = async () => {
    await sql(`UPDATE sign_up SET offer_expires_at = now() - interval '1 second' WHERE status = 'OFFERED'`);
    return write((tx) => services.offers.expireDue(tx, fixture.context, sessionId));
  };
  const cancelSession = () => write((tx) => sessions.cancel(tx, fixture.context, sessionId, 'Sairaus'));
  const restoreSession = () => write((tx) => sessions.restore(tx, fixture.context, sessionId));
  const moveSession = (wallTime: string) =>
    write((tx) => sessions.change(tx, fixture.context, sessionId, { wallTime }));
  const notices = () =>
    write((tx) => tx.getRepository(SignUpNotice).find({ order: { createdAt: 'ASC', id: 'ASC' } }));
  /** Who is to be told what, of texts that may still leave or have left. */
  const told = async () => {
    const messages = new Map((await fixture.messages()).map((message) => [message.id, message]));
    return (await notices())
      .filter(({ messageId }) => messages.get(messageId)?.status !== 'CANCELLED')
      .map(({ participantId, kind }) => [participantId, kind]);
  };
  /** Somebody holds the only seat, another waits for it. */
  const fullWith = async (options: PersonOptions = {}) => {
    const [holder, waiter] = [await fixture.person({ consent: null }), await fixture.person(options)];
    await signUp(holder);
    await signUp(waiter);
    return { holder, waiter };
  };
  /** Somebody has been offered the only seat. */
  const offered = async (options: PersonOptions = {}) => {
    const { holder, waiter } = await fullWith(options);
    await cancel(holder);
    return waiter;
  };
  const onlyMessage = async (): Promise<Message> => {
    const messages = await fixture.messages();
    expect(messages).toHaveLength(1);
    return messages[0]!;
  };

  describe('is a text', () => {
    it('a notice of a free seat is in the language of the participant, due at once and valid until the offer ends', async () => {
      const waiter = await offered({ language: 'sv' });
      expect(await told()).toEqual([[waiter, 'SEAT_OFFERED']]);
      const message = await onlyMessage();
      const [{ ends }] = (await sql(
        `SELECT offer_expires_at AS ends FROM sign_up WHERE status = 'OFFERED'`,
      )) as [{ ends: Date }];
      expect(message).toMatchObject({ participantId: waiter, status: 'PENDING', language: 'sv', parts: 1 });
      expect(message.deadlineAt).toEqual(ends);
      expect(message.dueAt.getTime()).toBeLessThanOrEqual(Date.now());
      expect(message.body).toMatch(
        new RegExp(
          `^En plats är ledig: ${PUBLIC_NAME} .* klockan 13\\.00\\. .*Svara 1 senast .* om du kommer\\.`,
        ),
      );
    });

    it('a notice is sent when staff accept an offer for somebody, and not when they accept it themselves', async () => {
      const byStaff = await offered();
      await answer('accept', byStaff, 'STAFF');
      expect(await told()).toEqual([
        [byStaff, 'SEAT_OFFERED'],
        [byStaff, 'SEAT_CONFIRMED'],
      ]);
      for (const source of ['SELF_SERVICE', 'SMS'] as const) {
        await fixture.renew();
        sessionId = await excursion({ capacity: 1 });
        const bySelf = await offered();
        await answer('accept', bySelf, source);
        expect(await told()).toEqual([[bySelf, 'SEAT_OFFERED']]);
      }
    });

    it('a notice is sent about a seat that is given to somebody on the waitlist', async () => {
      await sql(`UPDATE session SET waitlist_mode = 'IMMEDIATE'`);
      const waiter = await offered();
      expect(await told()).toEqual([[waiter, 'SEAT_CONFIRMED']]);
      expect((await onlyMessage()).body).toMatch(
        new RegExp(`^Olet mukana: ${PUBLIC_NAME} .* Paikka: Kahvila\\. Jos et pääse, vastaa 2\\.`),
      );
    });

    it('a notice of an invitation goes to each invited person, once', async () => {
      const [aino, olavi] = [await fixture.person({ language: 'en' }), await fixture.person()];
      await sql(`UPDATE session SET sign_up_closes_at = starts_at - interval '1 day'`);
      await invite(aino, olavi);
      await invite(aino, olavi);
      expect((await told()).sort()).toEqual(
        [
          [aino, 'INVITED'],
          [olavi, 'INVITED'],
        ].sort(),
      );
      const messages = await fixture.messages();
      expect(messages.map(({ language }) => language).sort()).toEqual(['en', 'fi']);
      const [{ closes }] = (await sql('SELECT sign_up_closes_at AS closes FROM session')) as [
        { closes: Date },
      ];
      for (const message of messages) expect(message.deadlineAt).toEqual(closes);
    });

    it('a notice is sent about a seat that is lost because there are fewer', async () => {
      await sql('UPDATE session SET capacity = 2');
      const [first, last] = [await fixture.person(), await fixture.person()];
      await signUp(first);
      await signUp(last);
      await write((tx) => services.waitlist.changeCapacity(tx, fixture.context, sessionId, 1, true));
      expect(await told()).toEqual([[last, 'SEAT_LOST']]);
    });

    it('a notice of an ended offer goes only to somebody who was texted it, and the next is offered the seat', async () => {
      const waiter = await offered();
      const next = await fixture.person();
      await signUp(next);
      await fixture.deliver();
      await expire();
      expect((await told()).slice(1).sort()).toEqual(
        [
          [waiter, 'OFFER_EXPIRED'],
          [next, 'SEAT_OFFERED'],
        ].sort(),
      );
    });

    it('no notice is sent about an offer that ended or was withdrawn before anybody was told of it', async () => {
      const waiter = await offered();
      await expire();
      expect(await told()).toEqual([[waiter, 'SEAT_OFFERED']]);
      expect(await fixture.deliver()).toEqual([]);
    });

    it('no notice is sent about what participants did themselves or with staff', async () => {
      const { holder, waiter } = await fullWith();
      await cancel(waiter, 'STAFF');
      await cancel(holder, 'STAFF');
      await signUp(waiter, 'SELF_SERVICE');
      await cancel(waiter);
      const invited = await fixture.person();
      await invite(invited);
      await answer('decline', invited, 'SELF_SERVICE');
      expect(await told()).toEqual([[invited, 'INVITED']]);
      expect(await fixture.deliver()).toEqual([]);
    });
  });

  describe('is nothing', () => {
    const nobody: [string, PersonOptions][] = [
      ['to who never agreed', { consent: null }],
      ['to who has withdrawn', { consent: { granted: -9, withdrawn: 0 } }],
      ['to who has no number', { number: null }],
      ['to a number that has ended', { number: { from: -9, to: 0 } }],
      ['to a number that is suspended', { number: { from: -9, status: 'SUSPENDED' } }],
    ];
    for (const [who, options] of nobody) {
      it(who, async () => {
        const waiter = await offered(options);
        expect(await sql(`SELECT participant_id AS id FROM sign_up WHERE status = 'OFFERED'`)).toEqual([
          { id: waiter },
        ]);
        await invite(await fixture.person(options));
        expect(await notices()).toEqual([]);
        expect(await fixture.messages()).toEqual([]);
      });
    }

    it('no notice is sent to somebody who is archived', async () => {
      const waiter = await offered();
      await sql('DELETE FROM sign_up_notice');
      await sql('UPDATE participant SET archived_at = now() WHERE id = $1', waiter);
      await answer('accept', waiter, 'STAFF');
      expect(await notices()).toEqual([]);
    });

    it('no notice is sent when the transaction that changes the sign-up is rolled back', async () => {
      const { holder } = await fullWith();
      const failing = write(async (tx) => {
        await services.signUps.cancel(tx, fixture.context, { ...seat(holder), source: 'SELF_SERVICE' });
        expect(await tx.getRepository(SignUpNotice).count()).toBe(1);
        throw new Error('cut off');
      });
      await expect(failing).rejects.toThrow('cut off');
      expect(await notices()).toEqual([]);
      expect(await fixture.messages()).toEqual([]);
    });
  });

  it('a notice says the public name, and never the internal one nor the name of a person', async () => {
    const waiter = await offered();
    await fixture.deliver();
    await answer('accept', waiter, 'STAFF');
    await invite(await fixture.person({ language: 'en' }));
    const messages = await fixture.messages();
    expect(messages).toHaveLength(3);
    for (const { body } of messages) {
      expect(body).toContain(PUBLIC_NAME);
      expect(body).not.toContain(INTERNAL_NAME);
      expect(body).not.toMatch(/Aino|Mäkelä/);
    }
  });

  describe('is checked again when it is about to leave:', () => {
    it('a notice of an offer that stands or of a confirmed seat is sent by the sweep, once', async () => {
      const waiter = await offered();
      expect(await fixture.deliver()).toHaveLength(1);
      await answer('accept', waiter, 'STAFF');
      expect(await fixture.deliver()).toHaveLength(2);
      expect(await fixture.deliver()).toHaveLength(2);
      expect((await fixture.messages()).map(({ status }) => status)).toEqual(['ACCEPTED', 'ACCEPTED']);
    });

    const changes: [string, (waiter: string) => Promise<unknown>, Partial<Message>][] = [
      [
        'an offer accepted on the page',
        (waiter) => answer('accept', waiter, 'SELF_SERVICE'),
        { status: 'CANCELLED', statusReason: 'SIGN_UP_CHANGED' },
      ],
      [
        'an offer declined',
        (waiter) => answer('decline', waiter, 'SELF_SERVICE'),
        { status: 'CANCELLED', statusReason: 'SIGN_UP_CHANGED' },
      ],
      [
        'an offer taken back',
        (waiter) => cancel(waiter, 'STAFF'),
        { status: 'CANCELLED', statusReason: 'SIGN_UP_CHANGED' },
      ],
      ['an offer that ended', expire, { status: 'CANCELLED', statusReason: 'SIGN_UP_CHANGED' }],
      [
        'an offer whose deadline has passed, though nobody has ended it yet',
        () => sql(`UPDATE sign_up SET offer_expires_at = now() WHERE status = 'OFFERED'`),
        { status: 'EXPIRED', statusReason: 'DEADLINE_PASSED' },
      ],
      [
        'consent withdrawn',
        (waiter) => write((tx) => new Consents().withdraw(tx, waiter, 'SMS_REMINDERS', fixture.today)),
        { status: 'CANCELLED', statusReason: 'NO_CONSENT' },
      ],
      ['a session cancelled', cancelSession, { status: 'CANCELLED', statusReason: 'SESSION_CANCELLED' }],
      ['a session moved', () => moveSession('15:00'), { status: 'CANCELLED', statusReason: 'SESSION_MOVED' }],
      [
        'a session that has begun',
        () => sql('UPDATE session SET starts_at = now()'),
        { status: 'CANCELLED', statusReason: 'SESSION_MOVED' },
      ],
    ];
    for (const [what, happens, end] of changes) {
      it(what, async () => {
        const waiter = await offered();
        const { id } = await onlyMessage();
        await happens(waiter);
        expect(await fixture.send(id)).toMatchObject({ ...end, attemptId: null });
        expect(await fixture.phones()).toEqual([]);
      });
    }

    it('a confirmation does not leave when the seat was given up before it left', async () => {
      await sql(`UPDATE session SET waitlist_mode = 'IMMEDIATE'`);
      const waiter = await offered();
      const { id } = await onlyMessage();
      await cancel(waiter);
      expect(await fixture.send(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'SIGN_UP_CHANGED' });
    });

    it('an offer that ends sooner by now than its text says is not sent', async () => {
      await offered();
      const { id } = await onlyMessage();
      await sql(
        `UPDATE sign_up SET offer_expires_at = offer_expires_at - interval '1 minute' WHERE status = 'OFFERED'`,
      );
      expect(await fixture.send(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'SIGN_UP_CHANGED' });
    });

    it('an invitation to a session for which nobody can sign up any more is not sent', async () => {
      await invite(await fixture.person());
      const { id } = await onlyMessage();
      await sql(`UPDATE session SET sign_up_closes_at = now() - interval '1 second'`);
      expect(await fixture.send(id)).toMatchObject({ status: 'EXPIRED', statusReason: 'DEADLINE_PASSED' });
    });

    it('an offer whose time ran out while an earlier worker had it is not sent', async () => {
      await offered();
      const { id } = await onlyMessage();
      await sql('UPDATE message SET deadline_at = now()');
      expect(await fixture.send(id)).toMatchObject({ status: 'EXPIRED', statusReason: 'DEADLINE_PASSED' });
    });
  });

  describe('when the session changes', () => {
    it('a moved session asks again, by the new time, those who were offered a seat or invited, and nobody else', async () => {
      const waiter = await offered();
      const invited = await fixture.person();
      await invite(invited);
      await fixture.deliver();
      await moveSession('15:00');
      expect((await told()).slice(2).sort()).toEqual(
        [
          [waiter, 'SEAT_OFFERED'],
          [invited, 'INVITED'],
        ].sort(),
      );
      const phones = await fixture.deliver();
      expect(phones).toHaveLength(4);
      expect(phones.slice(2).every(({ body }) => body.includes('kello 15.00'))).toBe(true);
      await moveSession('15:00');
      expect(await fixture.deliver()).toHaveLength(4);
    });

    it('a cancellation is told to seat holders, to those asked and to those who wait, not to those who declined', async () => {
      await sql('UPDATE session SET capacity = 2');
      const [holder, second, waiting, invited, declined] = [
        await fixture.person(),
        await fixture.person(),
        await fixture.person(),
        await fixture.person(),
        await fixture.person(),
      ];
      for (const id of [holder, second, waiting]) await signUp(id);
      await invite(invited, declined);
      await answer('decline', declined, 'SELF_SERVICE');
      await fixture.deliver();
      await cancelSession();
      await fixture.deliver();
      expect((await fixture.reminders()).map(({ participantId }) => participantId).sort()).toEqual(
        [holder, second, waiting, invited].sort(),
      );
      for (const { body } of (await fixture.phones()).slice(1)) expect(body).toMatch(/^Peruttu: /);
    });

    it('a restored session asks again when its cancellation was told, and not when nobody had been told', async () => {
      const waiter = await offered();
      await cancelSession();
      await restoreSession();
      expect(await fixture.deliver()).toHaveLength(1);
      await cancelSession();
      expect(await fixture.deliver()).toHaveLength(2);
      await restoreSession();
      expect((await fixture.deliver()).map(({ body }) => body.split(':')[0])).toEqual([
        'Paikka vapautui',
        'Peruttu',
        'Paikka vapautui',
      ]);
      expect(await told()).toEqual([
        [waiter, 'SEAT_OFFERED'],
        [waiter, 'SEAT_OFFERED'],
      ]);
    });

    it('a restored session asks whoever becomes next once', async () => {
      const { holder, waiter } = await fullWith();
      await cancelSession();
      await cancel(holder);
      expect(await told()).toEqual([]);
      await restoreSession();
      expect(await told()).toEqual([[waiter, 'SEAT_OFFERED']]);
      expect((await fixture.deliver()).map(({ body }) => body.split(':')[0])).toEqual(['Paikka vapautui']);
    });

    it('a cancellation says that too few had signed up when that is why, and no longer when enough have', async () => {
      const holder = await fixture.person();
      await signUp(holder);
      await sql('UPDATE session SET minimum_people = 2, minimum_not_reached_at = now()');
      await cancelSession();
      const [text] = await fixture.deliver();
      expect(text?.body).toMatch(
        /^Peruttu: .* Ilmoittautuneita oli liian vähän\. Sinun ei tarvitse vastata\./,
      );

      await fixture.renew();
      sessionId = await excursion({ capacity: 5 });
      for (let people = 0; people < 2; people += 1) await signUp(await fixture.person());
      await sql('UPDATE session SET minimum_people = 2, minimum_not_reached_at = now()');
      await cancelSession();
      const texts = await fixture.deliver();
      expect(texts).toHaveLength(2);
      for (const { body } of texts) expect(body).not.toContain('liian vähän');
    });

    it('no reminder goes to a member who waits, was offered a seat or declined', async () => {
      const meeting = await fixture.session(fixture.day(5));
      const coming = await fixture.person();
      for (const status of ['CANCELLED', 'DECLINED', 'EXPIRED'] as const) {
        await fixture.person({ signUp: { sessionId: meeting, status } });
      }
      const waiter = await fixture.person();
      await sql(
        `INSERT INTO sign_up (organisation_id, session_id, participant_id, status, source, waitlisted_at, waitlist_place)
         VALUES ($1, $2, $3, 'WAITLISTED', 'STAFF', now(), 1)`,
        fixture.context.organisationId,
        meeting,
        waiter,
      );
      await fixture.makeDue(meeting);
      await fixture.sweep();
      expect((await fixture.reminders()).map(({ participantId }) => participantId)).toEqual([coming]);
    });

    it('a reminder is withheld from somebody who has lost the seat meanwhile', async () => {
      const [first, last] = [await fixture.person(), await fixture.person()];
      await sql('UPDATE session SET capacity = 2');
      await signUp(first);
      await signUp(last);
      await fixture.makeDue(sessionId);
      await fixture.sweep();
      const reminder = (await fixture.messages()).find(({ participantId }) => participantId === last);
      await write((tx) => services.waitlist.changeCapacity(tx, fixture.context, sessionId, 1, true));
      expect(await fixture.send(reminder?.id ?? '')).toMatchObject({
        status: 'CANCELLED',
        statusReason: 'SIGN_UP_CHANGED',
      });
    });
  });

  it('a transition gives one notice however many announce it at once', async () => {
    const waiter = await offered();
    await sql('DELETE FROM sign_up_notice');
    await sql('DELETE FROM message');
    const [{ id }] = (await sql('SELECT id FROM sign_up WHERE participant_id = $1', waiter)) as [
      { id: string },
    ];
    await Promise.all(
      Array.from({ length: 8 }, () =>
        write((tx) =>
          services.changes.announce(tx, fixture.context, { kind: 'OFFERED', sessionId, signUpIds: [id] }),
        ),
      ),
    );
    expect(await notices()).toHaveLength(1);
    expect(await fixture.messages()).toHaveLength(1);
  });
});
