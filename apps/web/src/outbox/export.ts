import type { Entry } from './outbox.js';

/** Saves entries as a file that a person can read and somebody else can enter. */
export function exportEntries(entries: readonly Entry[]): void {
  const rows = entries.map(({ key, sessionId, madeAt, change, refused }) => ({
    key,
    sessionId,
    madeAt: new Date(madeAt).toISOString(),
    ...change,
    ...(change.kind === 'MARK' ? { markedAt: new Date(change.markedAt).toISOString() } : {}),
    refused: refused?.code ?? null,
  }));
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(rows, null, 2)], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = 'rytmi-merkinnat.json';
  link.click();
  URL.revokeObjectURL(address);
}
