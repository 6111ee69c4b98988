/** Loaded into a worker before its own code: its clock goes wrong by so many milliseconds, for all of JavaScript. */
const offMs = Number(process.env.CRASH_CLOCK_OFF_MS);
const RightDate = Date;

globalThis.Date = new Proxy(RightDate, {
  construct: (target, parts: [], newTarget) =>
    Reflect.construct(target, parts.length === 0 ? [RightDate.now() + offMs] : parts, newTarget) as Date,
  apply: () => new RightDate(RightDate.now() + offMs).toString(),
  get: (target, key) =>
    key === 'now' ? () => RightDate.now() + offMs : (Reflect.get(target, key) as unknown),
});
