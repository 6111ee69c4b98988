import { randomUUID } from 'node:crypto';
import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

/** Runs the mutations of registers, of seats and of sign-ups. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  await registers(scenario);
  await signUps(scenario);
}

async function registers(scenario: MutationScenario): Promise<void> {
  const sessionId = await scenario.session(-1);
  await scenario.mark(sessionId, scenario.participantId, 'PRESENT');
  await scenario.do('closeRegister', { input: { sessionId } });
  await scenario.do('reopenRegister', { input: { sessionId } });
  await scenario.mark(sessionId, scenario.participantId, 'LATE');
  await scenario.do('undoRegisterChange', { input: { sessionId, clientKey: randomUUID() } });
}

async function signUps(scenario: MutationScenario): Promise<void> {
  const sessionId = await scenario.session(6, { kind: 'WORKSHOP', capacity: 1 });
  const [first, second, third, fourth] = (await Promise.all(
    ['Elina', 'Otto', 'Veikko', 'Siiri'].map((name) => scenario.person(name)),
  )) as [string, string, string, string];
  const seat = (participantId: string) => ({ input: { sessionId, participantId } });
  await scenario.do('updateSignUpRules', {
    input: { sessionId, waitlistEnabled: true, waitlistMode: 'OFFER' },
  });
  await scenario.do('signUp', seat(first));
  await scenario.do('signUp', seat(second));
  const { signUp } = await scenario.do<{ signUp: { id: string } }>('signUp', seat(third), 'signUp { id }');
  await scenario.do('moveToFrontOfWaitlist', { input: { signUpId: signUp.id, reason: 'Sovittu' } });
  await scenario.do('updateSessionCapacity', { input: { sessionId, capacity: 2 } });
  await scenario.do('acceptOffer', seat(third));
  await scenario.do('cancelSignUp', seat(third));
  await scenario.do('declineOffer', seat(second));
  // A seat that is no longer kept back goes to who waits.
  await scenario.do('updateSignUpRules', { input: { sessionId, reservedSeats: 1 } });
  await scenario.do('signUp', seat(second));
  await scenario.do('updateSignUpRules', { input: { sessionId, reservedSeats: 0 } });
  await scenario.do('inviteParticipants', { input: { sessionId, participantIds: [fourth], groupIds: [] } });
}
