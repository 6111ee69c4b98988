import type { ParticipantScene } from '#libs/people/testing/participant-scene.js';

/** What is to be known of them on a trip, a seat in its bus, and an agreement to pictures. */
export async function participantRows(scene: ParticipantScene): Promise<void> {
  const of = { participant_id: scene.participantId, session_id: scene.tripId };
  await scene.row('excursion_plan', { session_id: scene.tripId, destination: 'Nuuksio' });
  await scene.row('excursion_participant', { ...of, allergies_and_needs: 'Pähkinä' });
  const legId = await scene.row('transport_leg', {
    session_id: scene.tripId,
    kind: 'BUS',
    from_place: 'Talo',
    to_place: 'Nuuksio',
    departs_after_seconds: 0,
    arrives_after_seconds: 3600,
    seats: 5,
    seats_taken: 1,
  });
  await scene.row('leg_seat', { ...of, leg_id: legId, seats: 1 });
  await scene.row('photo_consent', { ...of, purpose: 'TAKING', granted_on: scene.today, source: 'PHONE' });
}
