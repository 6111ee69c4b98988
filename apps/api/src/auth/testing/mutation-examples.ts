import { AccessTokens } from '#libs/people/access-tokens.js';
import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';

const PASSWORD = 'oikea hevonen paristo';

/** Runs the mutations of one's own sign-in. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  const { email, token } = await newStaffMember(scenario, 'paikalla');
  await scenario.do('signIn', { input: { email, password: PASSWORD } });
  const { apiToken } = await scenario.doAs<{ apiToken: { id: string } }>(
    token,
    'createApiToken',
    { input: { label: 'Testi' } },
    'apiToken { id }',
  );
  await scenario.doAs(token, 'revokeApiToken', { input: { id: apiToken.id } });
  await scenario.doAs(token, 'changePassword', { input: { password: `${PASSWORD} niitti` } });
  const leaving = await newStaffMember(scenario, 'lahdossa');
  await scenario.doAs(leaving.token, 'signOut', {});
}

/** Somebody who was not there before, as passwords and sessions end here. */
async function newStaffMember(
  scenario: MutationScenario,
  name: string,
): Promise<{ email: string; token: string }> {
  const { api, org } = scenario;
  const { organisationId } = org.context;
  const email = `${name}@${organisationId}.example`;
  const { staffMember } = await scenario.doAs<{ staffMember: { id: string } }>(
    org.tokens.ADMIN,
    'createStaffMember',
    { input: { email, displayName: name, roles: ['STAFF'], password: PASSWORD } },
    'staffMember { id }',
  );
  const { secret } = await api.database.write(org.context, (tx) =>
    api.service(AccessTokens).issue(tx, organisationId, staffMember.id, 'API', 'test'),
  );
  return { email, token: secret };
}
