import { readFileSync } from 'node:fs';

const KIBIBYTES_IN_MEBIBYTE = 1024;

/** Resident memory of a process in MiB: now, and the most it ever was. */
export interface Memory {
  readonly nowMib: number;
  readonly peakMib: number;
}

/** Reads /proc/<pid>/status; null where there is no such thing, as outside Linux. */
export function memoryOf(pid: number): Memory | null {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return null;
  }
  const mebibytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? Number.NaN) /
    KIBIBYTES_IN_MEBIBYTE;
  return { nowMib: mebibytes('VmRSS'), peakMib: mebibytes('VmHWM') };
}
