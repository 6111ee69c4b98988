import { randomUUID } from 'node:crypto';
import type { MergeFixture } from './merge-fixture.js';

/** Gives somebody a row in every table that refers to participants. */
export async function everythingOf(merging: MergeFixture, participantId: string): Promise<void> {
  const { tenant } = merging;
  const of = { participant_id: participantId };
  const groupId = await tenant.group();
  const membershipId = await tenant.membership(groupId, participantId);
  const meeting = await tenant.session(groupId, { inDays: -1 });
  const trip = await tenant.session(groupId, { inDays: 7, kind: 'EXCURSION', capacity: 5 });

  const clientKey = randomUUID();
  const mark = {
    session_id: meeting,
    mark: 'ABSENT',
    walk_in: false,
    marked_at: new Date(),
    client_key: clientKey,
  };
  await merging.row('attendance', { ...of, ...mark });
  await merging.row('attendance_change', { ...of, ...mark, applied: true });
  await merging.row('attendance_reason', { ...of, session_id: meeting, reason_code: 'OTHER' });
  await tenant.database.write(tenant.context, (tx) =>
    merging.services.signUps.signUp(tx, tenant.context, { sessionId: trip, participantId }),
  );
  const [signUp] = await tenant.sql<{ id: string; event: string }>(
    `SELECT u.id, e.id AS event FROM sign_up u JOIN sign_up_event e ON e.sign_up_id = u.id WHERE u.participant_id = $1`,
    [participantId],
  );

  await merging.row('consent', {
    ...of,
    purpose: 'SMS_REMINDERS',
    granted_on: tenant.today,
    source: 'PHONE',
  });
  const numberId = await merging.number(participantId, '+358401234567');
  const deadline = new Date(Date.now() + 86_400_000);
  const text = {
    language: 'fi',
    body: 'Hei',
    encoding: 'GSM-7',
    parts: 1,
    due_at: new Date(),
    deadline_at: deadline,
  };
  const messageId = await merging.row('message', { ...of, ...text, phone_number_id: numberId });
  const kind = 'ONE_DAY_AHEAD';
  const waveId = await merging.row('reminder_wave', {
    session_id: trip,
    kind,
    schedule_version: 1,
    due_at: new Date(),
    deadline_at: deadline,
    tells_members: true,
  });
  const told = { session_id: trip, schedule_version: 1, message_id: messageId };
  await merging.row('reminder', { ...of, ...told, wave_id: waveId, kind });
  await merging.row('sign_up_notice', {
    ...of,
    ...told,
    sign_up_id: signUp!.id,
    sign_up_event_id: signUp!.event,
    kind: 'INVITED',
    told_starts_at: deadline,
    deadline_at: deadline,
  });
  const inboundId = await merging.row('inbound_text', {
    ...of,
    gateway: 'sandbox',
    gateway_message_id: randomUUID(),
    from_sealed: Buffer.alloc(8),
    from_index: Buffer.alloc(8),
    body: 'Tulen',
  });
  await merging.row('answered_session', {
    ...of,
    inbound_text_id: inboundId,
    session_id: trip,
    outcome: 'COMING',
  });
  await merging.row('answer_choice', {
    ...of,
    inbound_text_id: inboundId,
    number: 1,
    phone_number_id: numberId,
    question_message_id: messageId,
  });

  const checkInId = await merging.row('check_in', {
    ...of,
    membership_id: membershipId,
    group_id: groupId,
    misses: 3,
    missed_from: tenant.today,
  });
  await merging.row('check_in_note', { check_in_id: checkInId, text: 'Soitettu' });

  await merging.row('excursion_plan', { session_id: trip, destination: 'Nuuksio' });
  await merging.row('excursion_participant', { ...of, session_id: trip, allergies_and_needs: 'Pähkinä' });
  const legId = await merging.row('transport_leg', {
    session_id: trip,
    kind: 'BUS',
    from_place: 'Talo',
    to_place: 'Nuuksio',
    departs_after_seconds: 0,
    arrives_after_seconds: 3600,
    seats: 5,
    seats_taken: 1,
  });
  await merging.row('leg_seat', { ...of, session_id: trip, leg_id: legId, seats: 1 });
  await merging.row('photo_consent', {
    ...of,
    session_id: trip,
    purpose: 'TAKING',
    granted_on: tenant.today,
    source: 'PHONE',
  });

  await merging.row('secret_link', {
    ...of,
    purpose: 'CALENDAR_PARTICIPANT',
    token_hash: Buffer.from(randomUUID().replaceAll('-', '')),
  });
  await merging.row('staff_member', {
    ...of,
    email: `${participantId}@example.org`,
    display_name: 'Vertti',
    roles: ['PEER'],
  });
  const projectId = await merging.row('project', {
    code: randomUUID(),
    name: 'Hanke',
    starts_on: tenant.today,
  });
  await merging.row('project_participant', { ...of, project_id: projectId, started_on: tenant.today });
  await merging.row('rehabilitation_agreement', { ...of, starts_on: tenant.today });
  const importId = await merging.row('import_job', {
    kind: 'PARTICIPANTS',
    file_name: 'a.csv',
    status: 'READY',
  });
  await merging.row('import_problem', {
    import_id: importId,
    position: 1,
    line: 1,
    severity: 'UNCLEAR',
    code: 'TWO_PEOPLE_OF_ONE_NAME',
    message: 'Kuka?',
    candidate_ids: [participantId],
  });
  await tenant.database.write(tenant.context, (tx) =>
    merging.snapshots.refresh(tx, tenant.context, [participantId]),
  );
  const former = await tenant.participant();
  await tenant.sql('UPDATE participant SET archived_at = now(), merged_into_id = $2 WHERE id = $1', [
    former,
    participantId,
  ]);
  await merging.row('participant_merge', { survivor_id: participantId, duplicate_id: former, summary: '{}' });
}
