const KEPT = 'rytmi-device';

/** What this browser calls itself in the history of marks: the same every time, and nothing about who uses it. */
export function deviceName(): string {
  const known = localStorage.getItem(KEPT);
  if (known !== null) return known;
  const random = Array.from(crypto.getRandomValues(new Uint8Array(2)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const made = `web-${random}`;
  localStorage.setItem(KEPT, made);
  return made;
}
