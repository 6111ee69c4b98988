import { expect, it } from '@jest/globals';
process.env['TZ'] = 'America/New_York';
it('probe', async () => {
  const { parseRecurrenceRule, occurrenceDates } = await import('./recurrence.js');
  console.log(new Date(2026, 0, 1).getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone);
  const t = (f: () => unknown, l: string) => {
    const t0 = performance.now();
    let r: unknown;
    try {
      r = f();
    } catch (e) {
      r = String(e);
    }
    console.log(l, JSON.stringify(r)?.slice(0, 150), (performance.now() - t0).toFixed(1));
  };
  for (const r of [
    'FREQ=WEEKLY;BYDAY=TU',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=3660',
    'FREQ=DAILY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=29;COUNT=3660',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;COUNT=3660',
    'FREQ=DAILY;BYMONTHDAY=31;BYMONTH=4',
    'FREQ=DAILY;BYMONTHDAY=31;BYMONTH=4;COUNT=3660',
    'FREQ=DAILY;COUNT=3660',
    'FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;COUNT=3660',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9',
    'FREQ=DAILY;BYSETPOS=2;BYDAY=MO',
    'FREQ=DAILY;BYSETPOS=2;BYDAY=MO;COUNT=4',
    'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6',
    'FREQ=WEEKLY;BYSETPOS=6;BYDAY=MO',
    'FREQ=WEEKLY;BYSETPOS=6;BYDAY=MO;COUNT=3660',
    'FREQ=DAILY;BYSETPOS=1;BYDAY=MO;COUNT=3660',
    'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366;COUNT=3660',
    'FREQ=DAILY;INTERVAL=1000;BYDAY=MO;BYMONTHDAY=1,2;BYMONTH=2',
  ])
    for (const s of ['1900-01-01', '2016-03-03'])
      t(
        () => {
          const p = parseRecurrenceRule(r, s);
          const a = performance.now();
          const d = occurrenceDates(p, { startsOn: s, from: '2026-01-01', to: '2026-12-31' });
          return [d.slice(0, 3), (performance.now() - a).toFixed(1)];
        },
        r + ' ' + s,
      );
  expect(1).toBe(1);
});
