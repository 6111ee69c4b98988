import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import { untilItWaitsOrEnds } from '#libs/database/testing/lock-waits.js';
import { Attendance } from '#libs/participation/registers/attendance.entity.js';
import { SignUp } from '#libs/participation/seats/sign-up.entity.js';
import { Organisation } from '#libs/people/organisation.entity.js';
import { NEVER_QUIET } from '#libs/people/testing/never-quiet.js';
import type { Message } from '../message/message.entity.js';
import { MessagingFixture, PUBLIC_NAME, ZONE } from '../testing/messaging-fixture.js';
import { PhoneFixture } from '../testing/phone-fixture.js';

const AINO = '+358401235001';
const ELSA = '+358401235002';
const STRANGER = '+358401235099';

let fixture: MessagingFixture;
let phones: PhoneFixture;
let sessionId: string;
/** A member with a phone of her own, who has been reminded of a meeting in three days. */
let aino: string;

beforeAll(async () => {
  fixture = await MessagingFixture.open();
  phones = new PhoneFixture(fixture);
});
beforeEach(async () => {
  await phones.renew({ maxTextsPerDay: 50 });
  aino = await fixture.person({ firstName: 'Aino', number: { from: -30, e164: AINO } });
  sessionId = await fixture.session(fixture.day(3));
});
afterAll(() => fixture.close());

const sql = <Row>(statement: string, ...parameters: unknown[]): Promise<Row[]> =>
  fixture.write((tx) => tx.query<Row[]>(statement, parameters));
const statusOf = async (participantId: string, id = sessionId) =>
  (await phones.signUp(id, participantId))?.status ?? null;
const newTexts = async (e164: string) => {
  const texts = await phones.newTexts(e164);
  return texts.length === 1 ? texts[0] : texts;
};
const reminded = async (e164 = AINO): Promise<void> => {
  await phones.remind(sessionId);
  await phones.newTexts(e164);
};

describe('an answer to a reminder', () => {
  beforeEach(() => reminded());

  it('a reply to a reminder signs up a member who had said nothing, and the response names the session', async () => {
    const inbound = await phones.text(AINO, '1');
    expect(await phones.signUp(sessionId, aino)).toMatchObject({ status: 'SIGNED_UP', source: 'SMS' });
    expect(inbound).toMatchObject({ meaning: 'ATTENDING', status: 'DONE', participantId: aino });
    expect(await phones.outcomesOf(inbound.id)).toMatchObject([{ sessionId, outcome: 'COMING' }]);
    expect(await newTexts(AINO)).toMatch(
      new RegExp(`^Kiitos\\. Olet mukana: ${PUBLIC_NAME} .* kello 13\\.00\\.`),
    );
  });

  it('a reply of not attending is recorded for a member, without touching attendance or seats', async () => {
    await phones.text(AINO, 'En tule, kiitos');
    expect(await statusOf(aino)).toBe('DECLINED');
    expect(await fixture.write((tx) => tx.getRepository(Attendance).count())).toBe(0);
    expect(await sql('SELECT seats_taken FROM session')).toEqual([{ seats_taken: 0 }]);
    expect(await newTexts(AINO)).toMatch(/^Kiitos tiedosta\. Et ole tulossa: /);
  });

  it('a reply to a reminder can be changed, and changed back', async () => {
    const statuses = [];
    const told = [];
    for (const body of ['1', '2', '2', '1', '1']) {
      await phones.text(AINO, body);
      statuses.push(await statusOf(aino));
      told.push(...(await phones.newTexts(AINO)));
    }
    expect(statuses).toEqual(['SIGNED_UP', 'CANCELLED', 'CANCELLED', 'SIGNED_UP', 'SIGNED_UP']);
    expect(told.map((text) => text.split(':')[0])).toEqual([
      'Kiitos. Olet mukana',
      'Kiitos tiedosta. Et ole tulossa',
      'Kiitos. Et ole tulossa',
      'Kiitos. Olet mukana',
      'Kiitos. Olet jo mukana',
    ]);
  });

  it('a reply acts once when the gateway delivers it twice, at once or later', async () => {
    await Promise.all([phones.text(AINO, '1', 'same'), phones.text(AINO, '1', 'same').catch(() => null)]);
    await phones.text(AINO, '1', 'same');
    expect(await phones.allInbound()).toHaveLength(1);
    expect(await phones.newTexts(AINO)).toHaveLength(1);
    expect(await sql(`SELECT event FROM sign_up_event WHERE event = 'TAKE_SEAT'`)).toHaveLength(1);
  });

  it('replies that come at the same time are handled in turn', async () => {
    const incoming = ['1', '2', '1', '2'].map((body, index) => ({
      gatewayMessageId: `turn-${index}`,
      from: AINO,
      to: '',
      body,
    }));
    await Promise.all(
      incoming.map((text) =>
        fixture.write((tx) => phones.answers.receive(tx, fixture.context, 'sandbox', text)),
      ),
    );
    const [last] = await sql<{ status: string }>(
      `SELECT new_status AS status FROM sign_up_event ORDER BY ordinal DESC LIMIT 1`,
    );
    expect(await statusOf(aino)).toBe(last?.status);
    expect((await phones.allInbound()).every(({ status }) => status === 'DONE')).toBe(true);
    expect(await sql('SELECT seats_taken FROM session')).toEqual([
      { seats_taken: last?.status === 'SIGNED_UP' ? 1 : 0 },
    ]);
  });

  it('a reply for a session that has started gets a fitting text and changes nothing', async () => {
    await sql(
      `UPDATE session SET starts_at = now() - interval '1 hour', ends_at = now() + interval '1 hour'`,
    );
    await phones.text(AINO, '1');
    expect(await statusOf(aino)).toBeNull();
    expect(await newTexts(AINO)).toMatch(/^Kiitos viestistä\. Tämä kerta on jo alkanut: /);
  });

  it('a reply for a cancelled session gets a text that says it is cancelled', async () => {
    await fixture.change(sessionId, 'CANCELLED');
    await phones.newTexts(AINO);
    for (const body of ['1', '2']) {
      await phones.text(AINO, body);
      expect(await newTexts(AINO)).toMatch(/^Peruttu: /);
    }
    expect(await statusOf(aino)).toBeNull();
  });

  it('a reply goes to staff when the session is long over', async () => {
    await sql(
      `UPDATE session SET starts_at = now() - interval '28 hours', ends_at = now() - interval '26 hours'`,
    );
    expect(await phones.text(AINO, '1')).toMatchObject({ meaning: 'ATTENDING', status: 'OPEN' });
    expect(await newTexts(AINO)).toEqual([]);
  });

  it('a reply is shown to staff when no seat is left', async () => {
    await sql('UPDATE session SET capacity = 1, reserved_seats = 1');
    const inbound = await phones.text(AINO, '1');
    expect(inbound.status).toBe('OPEN');
    expect(await phones.outcomesOf(inbound.id)).toMatchObject([{ outcome: 'FULL' }]);
    expect(await newTexts(AINO)).toMatch(/^Valitettavasti paikat ovat täynnä: /);
    expect(await statusOf(aino)).toBeNull();
  });

  it('a reply that comes too late to give up a seat goes to staff, and the seat is kept', async () => {
    await phones.text(AINO, '1');
    await sql('UPDATE session SET cancel_notice_minutes = 10000');
    await phones.newTexts(AINO);
    expect(await phones.text(AINO, '2')).toMatchObject({ status: 'OPEN' });
    expect(await statusOf(aino)).toBe('SIGNED_UP');
    expect(await newTexts(AINO)).toMatch(/Työntekijä lukee sen ja vastaa sinulle\.$/);
  });

  it('a reply does not undo what staff did', async () => {
    await phones.text(AINO, '1');
    await fixture.write((tx) =>
      phones.services.signUps.cancel(tx, fixture.context, { sessionId, participantId: aino }),
    );
    expect(await phones.text(AINO, '1')).toMatchObject({ status: 'OPEN' });
    expect(await statusOf(aino)).toBe('CANCELLED');
  });

  it('a reply goes to staff when they have written since the reminder', async () => {
    await sql(
      `INSERT INTO message (organisation_id, purpose, participant_id, phone_number_id, language, body, encoding, parts,
         status, due_at, deadline_at, attempted_at)
       SELECT organisation_id, 'STAFF_MESSAGE', participant_id, phone_number_id, 'fi', 'Tuletko kahville?', 'GSM-7', 1,
         'ACCEPTED', now(), now(), now() FROM message`,
    );
    expect(await phones.text(AINO, 'Joo')).toMatchObject({ meaning: 'ATTENDING', status: 'OPEN' });
    expect(await statusOf(aino)).toBeNull();
  });

  it('a reply to a message that combines several sessions acts on all of them', async () => {
    const other = await fixture.session(fixture.day(3), '16:00');
    await sql(
      `INSERT INTO reminder (organisation_id, wave_id, session_id, participant_id, kind, schedule_version, message_id)
       SELECT r.organisation_id, w.id, w.session_id, r.participant_id, r.kind, 1, r.message_id
       FROM reminder r, reminder_wave w WHERE w.session_id = $1 AND w.kind = 'ONE_DAY_AHEAD'`,
      other,
    );
    await phones.text(AINO, '1');
    expect([await statusOf(aino), await statusOf(aino, other)]).toEqual(['SIGNED_UP', 'SIGNED_UP']);
    expect(await newTexts(AINO)).toMatch(/^Kiitos\. Olet mukana: .*13\.00, .*16\.00\.$/);
  });

  it('a reply that cannot be read goes to staff, and nobody else answers it', async () => {
    const inbound = await phones.text(AINO, '1 en tiedä vielä');
    expect(inbound).toMatchObject({ meaning: 'FOR_STAFF', status: 'OPEN', participantId: aino });
    expect(inbound.siteId).not.toBeNull();
    expect(await newTexts(AINO)).toEqual([]);
  });
});

describe('somebody who has written so much that they would have had enough texts', () => {
  it('somebody at the limit by their own texts gets the cancellation of tomorrow at once, and every answer', async () => {
    await sql('UPDATE organisation SET max_texts_per_day = 3');
    const tomorrow = await fixture.session(fixture.day(1), '16:00');
    await reminded();
    for (const body of ['1', '2', '1', '2']) {
      await phones.text(AINO, body);
      expect(await newTexts(AINO)).toMatch(/^Kiitos/);
    }
    await fixture.change(tomorrow, 'CANCELLED');
    expect(await newTexts(AINO)).toMatch(/^Peruttu: .* 16\.00\./);
  });
});

describe('an answer of ours that has not left', () => {
  beforeEach(() => reminded());

  const settings = (changed: Partial<Organisation>) =>
    fixture.write((tx) => tx.getRepository(Organisation).update(fixture.context.organisationId, changed));
  const HOUR = 3_600_000;
  /** Holds what we answer back, until `morning`. */
  const night = () =>
    settings({
      quietFrom: wallTimeOf(new Date(Date.now() - 2 * HOUR), ZONE),
      quietTo: wallTimeOf(new Date(Date.now() + 2 * HOUR), ZONE),
    });
  const morning = async () => {
    await settings(NEVER_QUIET);
    await sql(`UPDATE message SET due_at = now() WHERE status = 'PENDING'`);
  };
  const answerTo = async (body: string, from = AINO): Promise<string> =>
    (await phones.text(from, body)).answerMessageId ?? '';
  const left = (id: string): Promise<Message> => fixture.send(id);
  const moveTo = (wallTime: string, days = 3) =>
    fixture.change(sessionId, 'MOVED', { date: fixture.day(days), wallTime });
  const seat = () => ({ sessionId, participantId: aino });

  it('an answer held by the night is not sent when its session was cancelled meanwhile, and the cancellation comes last', async () => {
    await night();
    const id = await answerTo('1');
    expect(await left(id)).toMatchObject({ status: 'PENDING', statusReason: 'QUIET_HOURS' });
    await fixture.change(sessionId, 'CANCELLED');
    await morning();
    const texts = await phones.newTexts(AINO);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^Peruttu: /);
    expect(await fixture.message(id)).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'SESSION_CANCELLED',
      attemptId: null,
    });
  });

  it('an answer is not sent when its session has another time by now, and is when only the place is another', async () => {
    const moved = await answerTo('1');
    await moveTo('15:00');
    expect(await left(moved)).toMatchObject({ status: 'CANCELLED', statusReason: 'SESSION_MOVED' });
    const elsewhere = await answerTo('1');
    await sql(`UPDATE session SET place = 'Kirjasto', schedule_version = schedule_version + 1`);
    expect(await left(elsewhere)).toMatchObject({ status: 'ACCEPTED' });
  });

  it('an answer is not sent when its session has begun meanwhile', async () => {
    const id = await answerTo('1');
    await sql(`UPDATE session SET starts_at = now() - interval '1 second'`);
    await sql('UPDATE answered_session SET told_starts_at = (SELECT starts_at FROM session)');
    expect(await left(id)).toMatchObject({ status: 'EXPIRED', statusReason: 'DEADLINE_PASSED' });
  });

  it('an answer is not sent to who has changed their mind since; the answer to that is', async () => {
    const [comes, staysAway] = [await answerTo('1'), await answerTo('2')];
    expect(await left(comes)).toMatchObject({ status: 'CANCELLED', statusReason: 'SIGN_UP_CANCELLED' });
    const comesAgain = await answerTo('1');
    expect(await left(staysAway)).toMatchObject({ status: 'CANCELLED', statusReason: 'SIGN_UP_CHANGED' });
    expect(await left(comesAgain)).toMatchObject({ status: 'ACCEPTED' });
  });

  it('an answer is not sent when staff have taken the seat away', async () => {
    const id = await answerTo('1');
    await fixture.write((tx) => phones.services.signUps.cancel(tx, fixture.context, seat()));
    expect(await left(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'SIGN_UP_CANCELLED' });
  });

  it('an answer puts nobody on a waitlist who has a seat by now', async () => {
    await sql(
      `UPDATE session SET kind = 'EXCURSION', capacity = 1, reserved_seats = 1, waitlist_mode = 'IMMEDIATE'`,
    );
    const id = await answerTo('1');
    expect(await statusOf(aino)).toBe('WAITLISTED');
    await sql(`UPDATE sign_up SET status = 'SIGNED_UP', waitlist_place = NULL`);
    expect(await left(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'SIGN_UP_CHANGED' });
  });

  it('an answer does not say that it is full when a seat is free by now', async () => {
    await sql('UPDATE session SET capacity = 1, reserved_seats = 1');
    const id = await answerTo('1');
    await sql('UPDATE session SET reserved_seats = 0');
    expect(await left(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'SIGN_UP_CHANGED' });
  });

  it('an answer does not say that a session is cancelled which takes place after all', async () => {
    await fixture.change(sessionId, 'CANCELLED');
    const id = await answerTo('1');
    await fixture.change(sessionId, 'RESTORED');
    expect(await left(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'SESSION_NOT_CANCELLED' });
  });

  it('an answer does not promise that staff read what was said about a session that is cancelled by now', async () => {
    await phones.text(AINO, '1');
    await sql('UPDATE session SET cancel_notice_minutes = 10000');
    const id = await answerTo('2');
    await fixture.change(sessionId, 'CANCELLED');
    expect(await left(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'SESSION_CANCELLED' });
  });

  it('an answer about several sessions tells what still holds by a text of its own', async () => {
    const other = await fixture.session(fixture.day(3), '16:00');
    await sql(
      `INSERT INTO reminder (organisation_id, wave_id, session_id, participant_id, kind, schedule_version, message_id)
       SELECT r.organisation_id, w.id, w.session_id, r.participant_id, r.kind, 1, r.message_id
       FROM reminder r, reminder_wave w WHERE w.session_id = $1 AND w.kind = 'ONE_DAY_AHEAD'`,
      other,
    );
    const inbound = await phones.text(AINO, '1');
    const id = inbound.answerMessageId ?? '';
    await sql(`UPDATE session SET status = 'CANCELLED', cancelled_at = now() WHERE id = $1`, sessionId);
    expect(await left(id)).toMatchObject({ status: 'CANCELLED', statusReason: 'REWRITTEN' });
    expect(await newTexts(AINO)).toMatch(/^Kiitos\. Olet mukana: [^,]* kello 16\.00\./);
    const { answerMessageId } = await phones.inbound(inbound.gatewayMessageId);
    expect(await fixture.message(answerMessageId ?? '')).toMatchObject({ status: 'ACCEPTED' });
  });

  it('an answer waits for a cancellation that is about to be committed, and is not sent', async () => {
    const id = await answerTo('1');
    let sending: Promise<Message> | undefined;
    await fixture.write(async (tx) => {
      await tx.query(`UPDATE session SET status = 'CANCELLED', cancelled_at = now()`);
      sending = left(id);
      await untilItWaitsOrEnds(tx, sending);
    });
    expect(await sending).toMatchObject({ status: 'CANCELLED', statusReason: 'SESSION_CANCELLED' });
  });

  it('STOP is not confirmed to somebody who has written START since', async () => {
    const stopped = await answerTo('STOP');
    const started = await answerTo('START');
    expect(await left(stopped)).toMatchObject({ status: 'CANCELLED', statusReason: 'CONSENT_GIVEN_AGAIN' });
    expect(await left(started)).toMatchObject({ status: 'ACCEPTED' });
  });
});

describe('an answer to an offer', () => {
  let excursion: string;
  beforeEach(async () => {
    const holder = await fixture.person({ consent: null });
    excursion = await fixture.session(fixture.day(5), '13:00', { kind: 'EXCURSION' });
    await sql('UPDATE session SET capacity = 1 WHERE id = $1', excursion);
    await fixture.write(async (tx) => {
      const { signUps } = phones.services;
      for (const participantId of [holder, aino]) {
        await signUps.signUp(tx, fixture.context, { sessionId: excursion, participantId });
      }
      await signUps.cancel(tx, fixture.context, { sessionId: excursion, participantId: holder });
    });
    expect(await newTexts(AINO)).toMatch(/^Paikka vapautui: /);
  });

  it('a reply to an offer takes the seat', async () => {
    await phones.text(AINO, 'Kyllä!');
    expect(await statusOf(aino, excursion)).toBe('SIGNED_UP');
    expect(await newTexts(AINO)).toMatch(/^Kiitos\. Olet mukana: /);
  });

  it('somebody who has been given time anew is not told that it is over', async () => {
    await sql(`UPDATE sign_up SET offer_expires_at = now() - interval '1 minute' WHERE status = 'OFFERED'`);
    const { answerMessageId } = await phones.text(AINO, '1');
    await sql(`UPDATE sign_up SET offer_expires_at = now() + interval '1 hour' WHERE status = 'OFFERED'`);
    expect(await fixture.send(answerMessageId ?? '')).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'SIGN_UP_CHANGED',
    });
  });

  it('a reply that declines an offer hands the seat on', async () => {
    await phones.text(AINO, '👎');
    expect(await statusOf(aino, excursion)).toBe('DECLINED');
  });

  it('a reply to an offer that comes too late gets a kind text that says so', async () => {
    await sql(`UPDATE sign_up SET offer_expires_at = now() - interval '1 minute' WHERE status = 'OFFERED'`);
    await phones.text(AINO, '1');
    expect(await statusOf(aino, excursion)).toBe('OFFERED');
    expect(await newTexts(AINO)).toMatch(/^Aika vastata päättyi: .*Ei haittaa/);
  });
});

describe('STOP', () => {
  it('STOP ends all messages at once, with exactly one confirmation', async () => {
    await reminded();
    expect(await phones.text(AINO, 'Stop.')).toMatchObject({ meaning: 'STOP', status: 'DONE' });
    expect(await newTexts(AINO)).toMatch(/^Et saa enää viestejä\./);
    await phones.text(AINO, 'STOP');
    await phones.text(AINO, '1');
    expect(await newTexts(AINO)).toEqual([]);
    expect(await sql('SELECT withdrawn_on::text, withdrawal_source FROM consent')).toEqual([
      { withdrawn_on: fixture.today, withdrawal_source: 'SMS' },
    ]);
  });

  it('STOP stops messages that are already queued', async () => {
    await fixture.makeDue(sessionId);
    const [queued] = await fixture.sweep();
    await phones.text(AINO, 'LOPETA');
    expect(await fixture.send(queued!)).toMatchObject({ status: 'CANCELLED', statusReason: 'NO_CONSENT' });
  });

  it('STOP is obeyed when the text says more, and staff read the rest', async () => {
    expect(await phones.text(AINO, 'Lopeta nämä, muutin Ouluun')).toMatchObject({ status: 'OPEN' });
    expect(await newTexts(AINO)).toMatch(/^Et saa enää viestejä\./);
  });

  it('STOP from a shared phone stops the messages of everybody who shares it, confirmed once', async () => {
    await fixture.person({ firstName: 'Ville', number: { from: -30, e164: AINO } });
    await phones.text(AINO, 'STOP');
    expect(await sql(`SELECT 1 FROM consent WHERE withdrawal_source = 'SMS'`)).toHaveLength(2);
    expect(await newTexts(AINO)).toMatch(/^Et saa enää viestejä\./);
  });

  it('STOP sent four times at once is confirmed once', async () => {
    await phones.append(
      ...[1, 2, 3, 4].map((each) => ({ gatewayMessageId: `stop-${each}`, from: AINO, body: 'STOP' })),
    );
    await Promise.all([phones.apply(), phones.apply(), phones.apply()]);
    expect(await newTexts(AINO)).toMatch(/^Et saa enää viestejä\./);
  });
});

describe('START', () => {
  it('START gives back what STOP had ended, confirms the number, and says so once', async () => {
    await sql('UPDATE phone_number SET ask_to_confirm = true, confirmed_on = NULL');
    await phones.text(AINO, 'STOP');
    await phones.newTexts(AINO);
    expect(await phones.text(AINO, 'aloita')).toMatchObject({ meaning: 'START', status: 'DONE' });
    await phones.text(AINO, 'START');
    expect(await newTexts(AINO)).toBe('Saat taas viestejä. STOP lopettaa viestit.');
    expect(await sql(`SELECT source FROM consent WHERE withdrawn_on IS NULL`)).toEqual([{ source: 'SMS' }]);
    expect(await sql('SELECT ask_to_confirm, confirmed_on::text FROM phone_number')).toEqual([
      { ask_to_confirm: false, confirmed_on: fixture.today },
    ]);
    await reminded();
    await phones.text(AINO, '1');
    expect(await statusOf(aino)).toBe('SIGNED_UP');
  });

  it('START from somebody who never agreed goes to staff', async () => {
    await fixture.person({ firstName: 'Elsa', consent: null, number: { from: -30, e164: ELSA } });
    expect(await phones.text(ELSA, 'START')).toMatchObject({ status: 'OPEN' });
    expect(await newTexts(ELSA)).toEqual([]);
  });

  it('START from a shared phone gives back only what STOP had ended', async () => {
    const onPaper = await fixture.person({
      firstName: 'Ville',
      consent: { granted: -30, withdrawn: -10 },
      number: { from: -30, e164: AINO },
    });
    await phones.text(AINO, 'STOP');
    await phones.text(AINO, 'START');
    const agreeing = await sql<{ participant_id: string }>(
      'SELECT participant_id FROM consent WHERE withdrawn_on IS NULL',
    );
    expect(agreeing).toEqual([{ participant_id: aino }]);
    expect(agreeing).not.toContainEqual({ participant_id: onPaper });
  });
});

describe('a phone that two people share', () => {
  let ville: string;
  beforeEach(async () => {
    ville = await fixture.person({ firstName: 'Ville', number: { from: -30, e164: AINO } });
  });
  const both = async () => [await statusOf(aino), await statusOf(ville)];

  it('a shared phone is asked by initials who replies, and the number it gives acts for that person', async () => {
    await reminded();
    const first = await phones.text(AINO, '2');
    expect(await both()).toEqual([null, null]);
    expect(first).toMatchObject({ meaning: 'NOT_ATTENDING', status: 'OPEN', participantId: null });
    const question = await newTexts(AINO);
    expect(question).toMatch(/^Kuka vastaa\? 1 = [AV], 2 = [AV]\. Vastaa numerolla\.$/);
    expect(question).not.toMatch(/Aino|Ville/);

    const number = question?.includes('1 = V') ? '1' : '2';
    expect(await phones.text(AINO, number)).toMatchObject({ meaning: 'SENDER_CHOICE', status: 'DONE' });
    expect(await both()).toEqual([null, 'DECLINED']);
    expect(await phones.inbound(first.gatewayMessageId)).toMatchObject({
      status: 'DONE',
      participantId: ville,
    });
    expect(await newTexts(AINO)).toMatch(/^Kiitos tiedosta\. Et ole tulossa: /);
  });

  it('a phone is not asked any more who answers once that is for staff, as a number would be taken for an answer', async () => {
    await reminded();
    const { answerMessageId } = await phones.text(AINO, '1');
    await sql(`UPDATE inbound_text SET waits_until = now() - interval '1 second'`);
    expect(await fixture.send(answerMessageId ?? '')).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'QUESTION_CLOSED',
    });
  });

  it('a phone is asked who answers by the latest question alone', async () => {
    await reminded();
    const { answerMessageId: earlier } = await phones.text(AINO, '1');
    const { answerMessageId: later } = await phones.text(AINO, 'en tule');
    expect(await fixture.send(earlier ?? '')).toMatchObject({ statusReason: 'QUESTION_CLOSED' });
    expect(await fixture.send(later ?? '')).toMatchObject({ status: 'ACCEPTED' });
  });

  it('a phone is not asked who answers about a session that is cancelled by now', async () => {
    await reminded();
    const { answerMessageId } = await phones.text(AINO, '1');
    await fixture.change(sessionId, 'CANCELLED');
    expect(await fixture.send(answerMessageId ?? '')).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'SESSION_CANCELLED',
    });
  });

  it('a phone is not told what became of a choice whose session was cancelled before the answer left', async () => {
    await reminded();
    await phones.text(AINO, '1');
    await phones.newTexts(AINO);
    const { answerMessageId } = await phones.text(AINO, '1');
    await fixture.change(sessionId, 'CANCELLED');
    expect(await fixture.send(answerMessageId ?? '')).toMatchObject({
      status: 'CANCELLED',
      statusReason: 'SESSION_CANCELLED',
    });
  });

  it('a reply from a shared phone acts for the one who was asked, when the other was not', async () => {
    await sql(`UPDATE consent SET withdrawn_on = granted_on WHERE participant_id = $1`, ville);
    await reminded();
    await phones.text(AINO, '1');
    expect(await both()).toEqual(['SIGNED_UP', null]);
  });

  it('a reply from a shared phone is left to staff when it does not say in time who replies', async () => {
    await reminded();
    const first = await phones.text(AINO, '1');
    await phones.newTexts(AINO);
    await sql(`UPDATE inbound_text SET waits_until = now() - interval '1 second'`);
    await phones.text(AINO, '2');
    expect(await both()).toEqual([null, null]);
    expect(await phones.inbound(first.gatewayMessageId)).toMatchObject({ status: 'OPEN' });
    expect(await newTexts(AINO)).toMatch(/^Kuka vastaa\?/);
  });

  it('a reply from a shared phone is left to staff when it gives a number that nobody has', async () => {
    await reminded();
    await phones.text(AINO, '1');
    expect(await phones.text(AINO, '7')).toMatchObject({ meaning: 'FOR_STAFF', status: 'OPEN' });
    expect(await both()).toEqual([null, null]);
  });

  it('a reply from a shared phone is left to staff when initials do not tell people apart', async () => {
    await sql(`UPDATE participant SET first_name = 'Antti' WHERE id = $1`, ville);
    await reminded();
    expect(await phones.text(AINO, '1')).toMatchObject({ status: 'OPEN', participantId: null });
    expect(await both()).toEqual([null, null]);
    expect(await newTexts(AINO)).toEqual([]);
  });
});

describe('an unknown number', () => {
  it('an unknown number is told nothing, whatever it says', async () => {
    await reminded();
    for (const body of ['1', 'STOP', 'START', 'Kuka siellä?']) {
      expect(await phones.text(STRANGER, body)).toMatchObject({
        status: 'OPEN',
        participantId: null,
        siteId: null,
        answerMessageId: null,
      });
    }
    expect(await newTexts(STRANGER)).toEqual([]);
  });

  it('a number that belonged to somebody before counts as unknown', async () => {
    await reminded();
    await sql('UPDATE phone_number SET valid_to = $1', fixture.today);
    expect(await phones.text(AINO, 'STOP')).toMatchObject({ status: 'OPEN', participantId: null });
    expect(await sql('SELECT 1 FROM consent WHERE withdrawn_on IS NULL')).toHaveLength(1);
  });

  it('an unknown number may be a name or a short code', async () => {
    expect(await phones.text('Elisa', '1')).toMatchObject({ status: 'OPEN', participantId: null });
    expect(await phones.text('16100', 'STOP')).toMatchObject({ status: 'OPEN', participantId: null });
  });
});

describe('any text', () => {
  it('any inbound message is kept, and never changes attendance', async () => {
    await reminded();
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('1', '2', 'joo', 'en', 'STOP', 'START', '3', '1 \0'),
    );
    let count = 0;
    await fc.assert(
      fc.asyncProperty(texts, async (body) => {
        count += 1;
        await phones.text(AINO, body, `any-${count}`);
      }),
      { numRuns: 40 },
    );
    expect(await phones.allInbound()).toHaveLength(count);
    expect(await fixture.write((tx) => tx.getRepository(Attendance).count())).toBe(0);
    expect(await fixture.write((tx) => tx.getRepository(SignUp).count())).toBeLessThanOrEqual(1);
  });
});
