import { parseArgs } from 'node:util';
import type { ImportKind } from '#libs/importing/job/import-job.entity.js';
import { StartError } from '#libs/deployment/process.js';

export const USAGE = `Usage: npm run import -- participants|attendance FILE [options]

  --dry-run               only shows what would be done
  --organisation NAME     whose file it is, where there are several organisations
  --group NAME            the group, where the file names none
  --decide LINE=WHO       who a line is: an id, NEW or SKIP (again for each line)
 participants:
  --members-from DATE     first day of memberships; today if left out
  --consent-date DATE     day of consents without one; today if left out
 attendance:
  --year YEAR             year of the first date without one
  --mark SYMBOL=MEANING   PRESENT, LATE, EXCUSED, ABSENT or UNKNOWN (again for each mark)
  --start-time HH:MM      time of sessions that are made
  --duration MINUTES      length of sessions that are made
  --create-groups         makes groups that are not known
  --site NAME             where groups that are made belong
`;

export interface ImportArguments {
  readonly kind: ImportKind;
  readonly file: string;
  readonly dryRun: boolean;
  readonly organisation: string | undefined;
  readonly group: string | undefined;
  readonly site: string | undefined;
  readonly decisions: Readonly<Record<string, string>>;
  /** Checked when the import begins, like those of an upload. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** @throws StartError with the usage when they cannot be understood */
export function readImportArguments(args: readonly string[]): ImportArguments {
  const { values, positionals } = parsed(args);
  const [word, file, ...rest] = positionals;
  const kind = KINDS.get(word ?? '');
  if (kind === undefined || file === undefined || rest.length > 0) throw new StartError(USAGE);
  const options = {
    membersFrom: values['members-from'],
    consentDate: values['consent-date'],
    year: values.year === undefined ? undefined : Number(values.year),
    markMeanings: values.mark && pairs('--mark', values.mark),
    startTime: values['start-time'],
    durationMinutes: values.duration === undefined ? undefined : Number(values.duration),
    createGroups: values['create-groups'],
  };
  return {
    kind,
    file,
    dryRun: values['dry-run'] ?? false,
    organisation: values.organisation,
    group: values.group,
    site: values.site,
    decisions: decisionsOf(values.decide ?? []),
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  };
}

const KINDS: ReadonlyMap<string, ImportKind> = new Map([
  ['participants', 'PARTICIPANTS'],
  ['attendance', 'ATTENDANCE'],
]);

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean' },
        'create-groups': { type: 'boolean' },
        organisation: { type: 'string' },
        group: { type: 'string' },
        site: { type: 'string' },
        decide: { type: 'string', multiple: true },
        'members-from': { type: 'string' },
        'consent-date': { type: 'string' },
        year: { type: 'string' },
        mark: { type: 'string', multiple: true },
        'start-time': { type: 'string' },
        duration: { type: 'string' },
      },
    });
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** `SYMBOL=VALUE`; the symbol itself may be an equals sign. */
function pairs(option: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.lastIndexOf('=');
      if (at < 1) throw new StartError(`${option} needs the form ${option} "this=that"`);
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    }),
  );
}

const WHO = /^(NEW|SKIP|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

function decisionsOf(texts: readonly string[]): Record<string, string> {
  const entries = Object.entries(pairs('--decide', texts)).map(([left, who]) => {
    const line = /^(?:line\s*)?(\d{1,7})$/i.exec(left)?.[1];
    if (line === undefined || !WHO.test(who))
      throw new StartError(
        '--decide needs a line and who it is: --decide "5=NEW", "5=SKIP" or "5=<id of a participant>"',
      );
    return [line, who.length > 4 ? who.toLowerCase() : who.toUpperCase()];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
