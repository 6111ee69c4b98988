import { describe, expect, it } from '@jest/globals';
import { httpJsonSchema } from './http-json-config.js';
import { fillTemplate } from './json-template.js';

const URL = 'http://127.0.0.1:8080/messages';

/** @param given variables without their prefix */
function problemsOf(given: Readonly<Record<string, string>>): readonly string[] {
  const { error } = httpJsonSchema.safeParse({ URL, ...given });
  return (error?.issues ?? []).map(({ path, message }) => `${String(path[0])} ${message}`);
}

describe('the body of http-json', () => {
  const bodyProblems = (body: string) => problemsOf({ BODY: body });

  it.each([
    '{"phoneNumbers": ["{to}"], "textMessage": {"text": "{text}"}, "ttl": {validMinutes}, "id": "{reference}"}',
    '{"message": "{to}: {text}"}',
  ])('the body may be %s', (body) => {
    expect(bodyProblems(body)).toEqual([]);
  });

  it.each([
    ['{"to": "{to}", "text": "{message}"}', 'has a word in braces that is none of'],
    ['{"to": "{to}"}', 'needs both {to} and {text}'],
    ['{"to": "{to}", "text": {text}}', 'is not JSON with its placeholders inside quotes'],
    ['{"to": "{to}", "text": "{text}"', 'is not JSON with its placeholders inside quotes'],
  ])('the body may not be %s', (body, problem) => {
    expect(bodyProblems(body)).toEqual([expect.stringContaining(`BODY ${problem}`)]);
  });

  it('the body stays JSON whatever is said in the text', () => {
    const text = 'Hei "ä" \\ {to}\n€😀';
    const values = { to: '+358401234567', text, sender: 'Rytmi', reference: 'r', validMinutes: '60' };
    const filled = fillTemplate('{"to": "{to}", "text": "{text}", "ttl": {validMinutes}}', values);
    expect(JSON.parse(filled)).toEqual({ to: '+358401234567', text, ttl: 60 });
  });
});

describe('the headers of http-json', () => {
  it('headers are a JSON object of names and values and nothing else', () => {
    expect(httpJsonSchema.parse({ URL, HEADERS: '{"Authorization": "Bearer x"}' }).headers).toEqual({
      authorization: 'Bearer x',
    });
    for (const wrong of ['Authorization: Bearer x', '["a"]', '{"a": 1}', '{"a b": "c"}', '{"a": "b\\nc"}'])
      expect(problemsOf({ HEADERS: wrong })).toEqual([
        expect.stringContaining('HEADERS is not a JSON object'),
      ]);
  });
});
