import type { MutationScenario } from '../../../../../test/support/mutation-scenario.js';
import { ImportClient } from './import-client.js';

/** Runs the mutations of imports. */
export async function mutationExamples(scenario: MutationScenario): Promise<void> {
  const imports = new ImportClient(scenario.api, scenario.org);
  const file = 'Etunimi;Sukunimi\nMatti;Meikäläinen\n';
  const { id } = await imports.dryRun({ kind: 'PARTICIPANTS', file });
  await scenario.do('decideImport', { input: { id, decisions: [{ line: 2, choice: 'NEW' }] } });
  const other = await imports.dryRun({ kind: 'PARTICIPANTS', file: 'Etunimi\nMaija\n' });
  await scenario.do('confirmImport', { input: { id: other.id } });
  await scenario.do('cancelImport', { input: { id } });
}
