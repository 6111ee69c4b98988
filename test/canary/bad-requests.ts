import { CANARY, canaryNumber, nationalNumber } from './canary.js';
import type { CanaryClient } from './client.js';

const GROUP = CANARY.groupName;
const NAME = CANARY.firstName;
const CUT = nationalNumber(0).slice(0, -2);

/**
 * Whatever people and programs get wrong, each time with a name or a number among its values. Names of fields are not
 * values: programs choose them, and refusals name them.
 * @returns how many were refused
 */
export async function askBadly(client: CanaryClient, participantId: string): Promise<number> {
  const before = client.errors.length;
  const create =
    'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }';
  const bad: readonly (readonly [string, unknown?])[] = [
    [create, { input: { firstName: NAME, phoneNumber: CUT } }],
    [create, { input: { firstName: NAME.repeat(50) } }],
    [create, { input: { firstName: [NAME, canaryNumber(1)] } }],
    [create, { input: { firstName: NAME, nickname: canaryNumber(2) } }],
    [create, { input: { firstName: NAME, language: GROUP } }],
    [create, { input: { firstName: NAME, smsConsent: canaryNumber(3) } }],
    [create, canaryNumber(3)],
    [
      `mutation { createParticipant(input: { firstName: "${NAME}", phoneNumber: "${CUT}" }) { participant { id } } }`,
    ],
    [`{ participants(search: "${GROUP}) { totalCount } }`],
    [`{ people(search: "${GROUP}") { id } }`],
    [`{ participants(name: "${NAME}") { totalCount } }`],
    [`query ($id: ID!) { participant(id: $id) { id } }`, { id: canaryNumber(4) }],
    [`{ participant(id: "${NAME}") { id } }`],
    [`{ participants(after: "${canaryNumber(5)}") { totalCount } }`],
    [`{ sessions(from: "${canaryNumber(5)}") { totalCount } }`],
    [`query ($d: LocalDate!) { sessions(from: $d) { totalCount } }`, { d: GROUP }],
    [`{ participants(first: ${canaryNumber(6)}) { totalCount } }`],
    [
      'mutation ($id: ID!, $number: String!) { createPhoneNumber(input: { participantId: $id, number: $number }) { phoneNumber { id } } }',
      { id: participantId, number: CUT },
    ],
    [
      'mutation ($id: ID!, $number: String!) { createPhoneNumber(input: { participantId: $id, number: $number }) { phoneNumber { id } } }',
      { id: crypto.randomUUID(), number: nationalNumber(7) },
    ],
    [`mutation { signIn(input: { email: "${NAME}@example.org", password: "${GROUP}" }) { expiresAt } }`],
    [`mutation { signIn(input: { email: "${NAME}", password: "${NAME}" }) { expiresAt } }`],
    [
      `mutation { saveTextTemplate(input: { kind: CANCELLED, language: FI, text: "${GROUP} ${canaryNumber(0)} {${NAME}}" }) { textTemplate { kind } } }`,
    ],
    [
      `mutation { createSensitiveWord(input: { word: "${'x'.repeat(300)}${NAME}" }) { sensitiveWord { id } } }`,
    ],
  ];
  for (const [query, variables] of bad) await client.graphql(query, variables);

  const json = { 'content-type': 'application/json' };
  await client.call('/graphql', { method: 'POST', headers: json, body: `{"query": "${NAME}` });
  await client.call('/graphql', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: GROUP });
  await client.call(`/graphql?query=${encodeURIComponent(`{ participants(search: "${NAME}") }`)}`);
  await client.call(`/imports/${encodeURIComponent(canaryNumber(1))}`);
  await client.call(`/${encodeURIComponent(GROUP)}/${NAME}?to=${encodeURIComponent(canaryNumber(2))}`);
  await client.call(`/imports?name=${NAME}`, { method: 'DELETE' });
  await client.call('/imports', { method: 'POST', headers: json, body: JSON.stringify({ file: NAME }) });
  for (const [kind, file] of [
    [GROUP, `Nimi\n${NAME}`],
    ['PARTICIPANTS', `\u0000\u0001\u0002${NAME}`],
    ['PARTICIPANTS', ''],
    ['PARTICIPANTS', `Nimi;Puhelin\n"${NAME};${canaryNumber(0)}`],
  ] as const) {
    const form = new FormData();
    form.set('kind', kind);
    form.set('options', `{"${NAME}": "${canaryNumber(1)}"`);
    form.set('file', new Blob([file]), `${GROUP} ${canaryNumber(1)}.csv`);
    await client.call('/imports', { method: 'POST', body: form });
  }
  return client.errors.length - before;
}

/** Calls of a gateway that are forged, broken, or about nobody. @returns how many were refused */
export async function callBadly(client: CanaryClient, secret: string): Promise<number> {
  const before = client.errors.length;
  const text = JSON.stringify({ id: '1', from: canaryNumber(0), to: CUT, text: `${NAME}, ${GROUP}` });
  const post = (path: string, body: string, authorization: string) =>
    client.call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body,
    });
  await post('/sms/http-json/inbound', text, 'not-the-secret');
  await post(`/sms/http-json/inbound?key=${NAME}`, text, '');
  await post(`/sms/${NAME}/inbound`, text, secret);
  await post('/sms/http-json/inbound', text.slice(0, -5), secret);
  await post('/sms/http-json/inbound', JSON.stringify({ text: GROUP, to: canaryNumber(1) }), secret);
  await post('/sms/http-json/inbound', JSON.stringify({ from: { is: canaryNumber(1) }, text: NAME }), secret);
  await post('/sms/http-json/receipt', JSON.stringify({ status: NAME, to: canaryNumber(2) }), secret);
  await client.call(`/sms/http-json/receipt?key=${secret}&to=${encodeURIComponent(canaryNumber(3))}`);
  return client.errors.length - before;
}
