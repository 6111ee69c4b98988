import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MessagingFixture, type PersonOptions } from '#libs/messaging/testing/messaging-fixture.js';
import { SignUpServices } from '#libs/participation/testing/sign-up-services.js';
import type { Pair } from '#libs/people/merge-steps.js';
import { ParticipantChanges } from '#libs/people/participant-changes.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { ParticipantMerging } from './participant-merging.js';
import { allMergeSteps } from './testing/all-merge-steps.js';

const NUMBER = '+358401111111';

describe('texts to two who are one', () => {
  let fixture: MessagingFixture;
  let merging: ParticipantMerging;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
    const { waitlist } = new SignUpServices();
    merging = new ParticipantMerging(
      organisationsIn(fixture.database),
      allMergeSteps(waitlist, new RegularitySnapshots()),
      new ParticipantChanges(),
    );
  });
  beforeEach(() => fixture.renew());
  afterAll(() => fixture.close());

  const merge = async (pair: Pair) => {
    const { confirmationToken } = await fixture.write((tx) => merging.preview(tx, fixture.context, pair));
    await fixture.write((tx) => merging.merge(tx, fixture.context, pair, confirmationToken));
  };
  const twoPeople = async (kept: PersonOptions = {}, duplicate: PersonOptions = {}): Promise<Pair> => ({
    survivorId: await fixture.person(kept),
    duplicateId: await fixture.person({ firstName: 'Aino', ...duplicate }),
  });
  const dueSession = async () => {
    const sessionId = await fixture.session(fixture.day(2));
    await fixture.makeDue(sessionId);
    return sessionId;
  };

  it('two people who are merged get one reminder when no reminder had left', async () => {
    const pair = await twoPeople();
    await dueSession();
    const written = await fixture.sweep();
    expect(written).toHaveLength(2);
    await merge(pair);
    for (const id of written) await fixture.send(id);
    expect(await fixture.deliver()).toHaveLength(1);
    expect(await fixture.deliver()).toHaveLength(1);
    expect((await fixture.reminders()).map(({ participantId }) => participantId)).toEqual([pair.survivorId]);
  });

  it.each(['kept', 'duplicate'] as const)(
    'two people who are merged get one reminder when that of the %s had left',
    async (first) => {
      const pair = await twoPeople();
      await dueSession();
      const written = await fixture.sweep();
      const messages = await fixture.messages();
      const sent = messages.find(
        ({ participantId }) => participantId === (first === 'kept' ? pair.survivorId : pair.duplicateId),
      )!;
      await fixture.send(sent.id);
      await merge(pair);
      for (const id of written) await fixture.send(id);
      expect(await fixture.deliver()).toHaveLength(1);
      expect((await fixture.reminders()).map(({ messageId }) => messageId)).toEqual([sent.id]);
    },
  );

  it('messages go to the number of the duplicate when the survivor had no number', async () => {
    const pair = await twoPeople({ number: null });
    await dueSession();
    await merge(pair);
    expect(await fixture.deliver()).toHaveLength(1);
  });

  it('messages stop when one of the two merged people had said STOP', async () => {
    const pair = await twoPeople({}, { consent: { granted: -300, withdrawn: -200 } });
    await dueSession();
    await fixture.sweep();
    await merge(pair);
    expect(await fixture.deliver()).toEqual([]);
  });

  it('no message goes to a number that was suspended for one of the two merged people', async () => {
    const pair = await twoPeople(
      { number: { from: -10, e164: NUMBER } },
      { number: { from: -300, e164: NUMBER, status: 'SUSPENDED' } },
    );
    await dueSession();
    await fixture.sweep();
    await merge(pair);
    expect(await fixture.deliver()).toEqual([]);
  });

  it('a message that staff wrote to both merged people goes out once', async () => {
    const pair = await twoPeople();
    const announcementId = randomUUID();
    await fixture.write(async (tx) => {
      const { organisationId } = fixture.context;
      const [staff] = await tx.query<{ id: string }[]>(
        `INSERT INTO staff_member (organisation_id, email, display_name, roles)
         VALUES ($1, $2, 'Anna', '{STAFF}') RETURNING id`,
        [organisationId, `${organisationId}@example.org`],
      );
      await tx.query(
        `INSERT INTO announcement (id, organisation_id, client_key, created_by, texts, deadline_at, content_hash, recipients)
         VALUES ($1, $2, $1, $3, '{}', now() + interval '1 day', 'x', 2)`,
        [announcementId, organisationId, staff!.id],
      );
      await tx.query(
        `INSERT INTO message (organisation_id, announcement_id, purpose, participant_id, phone_number_id, language, body,
           encoding, parts, due_at, deadline_at)
         SELECT n.organisation_id, $1, 'STAFF_MESSAGE', n.participant_id, n.id, 'fi', 'Tervetuloa kahville.', 'GSM-7', 1, now(),
           now() + interval '1 day' FROM phone_number n`,
        [announcementId],
      );
    });
    await merge(pair);
    for (const { id } of await fixture.messages()) await fixture.send(id);
    expect(await fixture.phones()).toHaveLength(1);
    expect((await fixture.messages()).map(({ statusReason }) => statusReason).toSorted()).toContain(
      'PARTICIPANT_MERGED',
    );
  });

  it('messages of both belong to the survivor after a merge, including those already sent', async () => {
    const pair = await twoPeople();
    await dueSession();
    await fixture.deliver();
    await merge(pair);
    const messages = await fixture.messages();
    expect(messages.map(({ participantId, status }) => [participantId, status])).toEqual(
      Array(2).fill([pair.survivorId, 'ACCEPTED']),
    );
  });
});
