import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

/** Runs the mutations of the organisation, of participants with their numbers, and of staff. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  await organisation(scenario);
  await participants(scenario);
  await staff(scenario);
}

async function organisation(scenario: MutationScenario): Promise<void> {
  const { site } = await scenario.do<{ site: { id: string } }>(
    'createSite',
    { input: { name: 'Sivupiste' } },
    'site { id }',
  );
  await scenario.do('updateSite', { input: { id: site.id, name: 'Sivutalo' } });
  await scenario.do('updateOrganisation', { input: { maxTextsPerDay: 50 } });
}

async function participants(scenario: MutationScenario): Promise<void> {
  const participantId = await scenario.person('Eero');
  await scenario.members(scenario.groupId, [participantId]);
  await scenario.do('updateParticipant', { input: { id: participantId, alias: 'Eetu' } });
  const number = { participantId, number: '+358401230002' };
  const { phoneNumber } = await scenario.do<{ phoneNumber: { id: string } }>(
    'createPhoneNumber',
    { input: number },
    'phoneNumber { id }',
  );
  const { id } = phoneNumber;
  await scenario.do('suspendPhoneNumber', { input: { id, reason: 'ON_REQUEST' } });
  await scenario.do('confirmPhoneNumber', { input: { id } });
  await scenario.do('endPhoneNumber', { input: { id } });
  const purpose = 'SMS_REMINDERS';
  await scenario.do('giveConsent', { input: { participantId, purpose, source: 'PHONE' } });
  await scenario.do('withdrawConsent', { input: { participantId, purpose } });
  await scenario.do('archiveParticipant', { input: { id: participantId, archived: true } });
}

async function staff(scenario: MutationScenario): Promise<void> {
  const { context, tokens } = scenario.org;
  const email = `uusi@${context.organisationId}.example`;
  const { staffMember } = await scenario.doAs<{ staffMember: { id: string } }>(
    tokens.ADMIN,
    'createStaffMember',
    { input: { email, displayName: 'Uusi Työntekijä', roles: ['STAFF'] } },
    'staffMember { id }',
  );
  const { id } = staffMember;
  await scenario.doAs(tokens.ADMIN, 'updateStaffMember', { input: { id, displayName: 'Uusi Ohjaaja' } });
  await scenario.doAs(tokens.ADMIN, 'createSignInLink', { input: { staffMemberId: id } });
  await scenario.doAs(tokens.ADMIN, 'disableStaffMember', { input: { id, disabled: true } });
}
