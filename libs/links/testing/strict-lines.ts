/** RFC 5545, section 3.1: a name, parameters, a colon, a value; an invented name begins with X-. */
const CONTENT_LINE = /^[A-Z][A-Z0-9-]*(?:;[A-Z-]+=(?:"[^"\p{Cc}]*"|[^";:,\p{Cc}]*))*:[^\p{Cc}]*$/u;
/** TEXT of section 3.3.11: a backslash stands only before \, ;, , and n; ; and , never stand alone. */
const TEXT_VALUE = /^(?:[^\\;,]|\\[\\;,nN])*$/u;
const TEXT_PROPERTIES = new Set(['SUMMARY', 'LOCATION', 'NAME', 'X-WR-CALNAME', 'UID']);
/** What each component must have, once. */
const REQUIRED: Record<string, readonly string[]> = {
  VCALENDAR: ['PRODID', 'VERSION'],
  VEVENT: ['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SEQUENCE', 'STATUS', 'SUMMARY'],
  VTIMEZONE: ['TZID'],
  STANDARD: ['DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO'],
  DAYLIGHT: ['DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO'],
};

/**
 * The unfolded lines of an iCalendar object.
 * @throws Error where a strict reader of RFC 5545 would stop
 */
export function strictLines(text: string): string[] {
  if (!text.endsWith('\r\n')) throw new Error('The last line has no end');
  if (/[^\r]\n|\r[^\n]/.test(text)) throw new Error('A line break is not CRLF');
  const physical = text.slice(0, -2).split('\r\n');
  for (const line of physical) {
    if (line === '') throw new Error('A line is empty');
    if (Buffer.byteLength(line) > 75) throw new Error(`A line has more than 75 octets: ${line}`);
    if (line.includes('\uFFFD')) throw new Error(`A line is not UTF-8: ${line}`);
  }
  const lines = text.slice(0, -2).replace(/\r\n /g, '').split('\r\n');
  for (const line of lines) {
    if (!CONTENT_LINE.test(line)) throw new Error(`Not a content line: ${JSON.stringify(line)}`);
    const name = /^[A-Z0-9-]+/.exec(line)?.[0] ?? '';
    if (TEXT_PROPERTIES.has(name) && !TEXT_VALUE.test(line.slice(line.indexOf(':') + 1))) {
      throw new Error(`Not escaped: ${line}`);
    }
  }
  checkComponents(lines);
  return lines;
}

function checkComponents(lines: readonly string[]): void {
  const open: { name: string; properties: string[] }[] = [];
  const zones = new Set(lines.filter((line) => line.startsWith('TZID:')).map((line) => line.slice(5)));
  for (const line of lines) {
    const [, verb, name] = /^(BEGIN|END):(.*)$/.exec(line) ?? [];
    if (verb === 'BEGIN') open.push({ name: name ?? '', properties: [] });
    else if (verb === 'END') {
      const component = open.pop();
      if (component?.name !== name) throw new Error(`${line} ends nothing`);
      for (const required of REQUIRED[name ?? ''] ?? []) {
        const count = component?.properties.filter((property) => property === required).length;
        if (count !== 1) throw new Error(`${name} has ${required} ${count} times`);
      }
    } else {
      open.at(-1)?.properties.push(/^[A-Z0-9-]+/.exec(line)?.[0] ?? '');
      const zone = /;TZID=([^:;]+)/.exec(line)?.[1];
      if (zone !== undefined && !zones.has(zone)) throw new Error(`${zone} has no VTIMEZONE`);
    }
  }
  if (open.length > 0) throw new Error('A component has no end');
}
