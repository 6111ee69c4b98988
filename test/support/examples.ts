import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, localDateOf, weekdayOf } from '#libs/calendar/local-date.js';
import { instantOf, wallTimeOf } from '#libs/calendar/wall-time.js';

const FOLDER = 'docs/examples';
const ZONE = 'Europe/Helsinki';
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** The ending of requests that are no GraphQL: `GET` and an address. */
const DOWNLOAD = '.http';
const WAIT_TIMEOUT_MS = 60_000;
const WAIT_INTERVAL_MS = 250;

interface Example {
  readonly file: string;
  readonly query: string;
  readonly variables: string;
  readonly keep: readonly { readonly name: string; readonly path: string }[];
  readonly wait: { readonly path: string; readonly value: string } | null;
}

/** The requests of docs/examples, in their order. */
export function readExamples(): Example[] {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.graphql') || file.endsWith(DOWNLOAD))
    .sort();
  return files.map((file) => {
    const query = readFileSync(join(FOLDER, file), 'utf8');
    const wait = /^# Wait: (\S+) = (\S+)$/m.exec(query);
    return {
      file,
      query,
      variables: /^# Variables: (.*)$/m.exec(query)?.[1] ?? '',
      keep: [...query.matchAll(/^# Keep: (\w+) = (\S+)$/gm)].map(([, name, path]) => ({
        name: name!,
        path: path!,
      })),
      wait: wait ? { path: wait[1]!, value: wait[2]! } : null,
    };
  });
}

/** What the names in the examples stand for today. */
export function namesOfToday(now: Date): Record<string, string> {
  const tomorrow = addDays(localDateOf(now, ZONE), 1);
  const onExcursionDay = (wallTime: string) => instantOf(addDays(tomorrow, 30), wallTime, ZONE).toISOString();
  return {
    WEEKDAY_OF_TOMORROW: WEEKDAYS[weekdayOf(tomorrow) - 1]!,
    SIX_WEEKS_BEFORE_TOMORROW: addDays(tomorrow, -42),
    JUST_NOW: wallTimeOf(now, ZONE),
    TODAY: addDays(tomorrow, -1),
    THIS_YEAR: localDateOf(now, ZONE).slice(0, 'YYYY'.length),
    THIS_MONTH: localDateOf(now, ZONE).slice(0, 'YYYY-MM'.length),
    EXCURSION_MEETS: onExcursionDay('10:00'),
    EXCURSION_LEAVES: onExcursionDay('10:15'),
    EXCURSION_ARRIVES: onExcursionDay('10:35'),
    EXCURSION_RETURNS: onExcursionDay('15:00'),
  };
}

/** Called around each request, with the file that it stands in. */
type Around = (file: string, ask: () => Promise<void>) => Promise<void>;

/**
 * Runs the journey over real HTTP, as its comments say.
 * @returns the data of each answer by file; of a download its text
 * @throws when an answer has errors, or what is waited for does not come within a minute
 */
export async function runExamples(
  address: string,
  names: Record<string, string>,
  around: Around = (_file, ask) => ask(),
): Promise<ReadonlyMap<string, unknown>> {
  const known = { ...names };
  const answers = new Map<string, unknown>();
  let cookie = '';
  for (const example of readExamples()) {
    const filled = (text: string) =>
      text.replace(/\$([A-Z_]+)/g, (placeholder, name: string) => known[name] ?? placeholder);
    const credentials: Record<string, string> = known.TOKEN
      ? { authorization: `Bearer ${known.TOKEN}` }
      : { cookie };
    if (example.file.endsWith(DOWNLOAD)) {
      const path = /^GET (\S+)$/m.exec(filled(example.query))?.[1] ?? '';
      await around(example.file, async () => {
        const response = await fetch(`${address}${path}`, { headers: credentials });
        const text = await response.text();
        if (!response.ok) throw new Error(`${example.file} failed: ${text}`);
        answers.set(example.file, text);
      });
      continue;
    }
    const variables = JSON.parse(filled(example.variables)) as Record<string, unknown>;
    const deadline = Date.now() + WAIT_TIMEOUT_MS;
    for (;;) {
      await around(example.file, async () => {
        const response = await fetch(`${address}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...credentials },
          body: JSON.stringify({ query: example.query, variables }),
        });
        const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
        if (errors) throw new Error(`${example.file} failed: ${JSON.stringify(errors)}`);
        cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
        answers.set(example.file, data);
      });
      const data = answers.get(example.file);
      if (!example.wait || String(at(data, example.wait.path)) === example.wait.value) break;
      if (Date.now() > deadline) throw new Error(`${example.file} waited in vain: ${JSON.stringify(data)}`);
      await new Promise((again) => setTimeout(again, WAIT_INTERVAL_MS));
    }
    for (const { name, path } of example.keep) known[name] = String(at(answers.get(example.file), path));
  }
  return answers;
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], value);
}
