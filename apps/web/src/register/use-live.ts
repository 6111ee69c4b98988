import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useStaff } from '../shell/staff.js';
import { changeRoster, rosterKey } from './rosters.js';
import type { Roster } from './roster.js';

/** What the server tells of a register: docs/live-updates.md. */
interface Told {
  readonly closedAt: string | null;
  readonly marks: readonly {
    readonly participantId: string;
    readonly mark: string | null;
    readonly markedAt: string;
    readonly recordedBy: string | null;
  }[];
}

/** After the server has refused or ended the stream, registers are asked for now and then until it is tried again. */
const TRIED_AGAIN_MS = 20_000;

/**
 * Follows what others do to a register while its page is in front: it is read anew at once.
 * @returns by whom the marks stand that others have changed meanwhile
 */
export function useLive(sessionId: string): ReadonlyMap<string, string> {
  const client = useQueryClient();
  const { who } = useStaff();
  const [changedBy, setChangedBy] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const onTold = ({ data }: MessageEvent<string>) => {
      const told = JSON.parse(data) as Told;
      const roster = client.getQueryData<Roster | null>(rosterKey(sessionId));
      if (!roster) return;
      if (!isFirst) setChangedBy((before) => withMakers(before, told, who.displayName));
      isFirst = false;
      changeRoster(client, sessionId, { closedAt: told.closedAt });
      if (differs(roster, told)) void client.invalidateQueries({ queryKey: rosterKey(sessionId) });
    };
    const stop = () => {
      clearTimeout(timer);
      source?.close();
      source = null;
    };
    const start = () => {
      stop();
      if (document.visibilityState !== 'visible') return;
      source = new EventSource(`/live/registers/${sessionId}`);
      source.addEventListener('register', onTold);
      source.addEventListener('ended', later);
      source.addEventListener('error', () => source?.readyState === EventSource.CLOSED && later());
    };
    const later = () => {
      stop();
      timer = setTimeout(start, TRIED_AGAIN_MS);
    };
    start();
    document.addEventListener('visibilitychange', start);
    return () => {
      document.removeEventListener('visibilitychange', start);
      stop();
    };
  }, [client, sessionId, who.displayName]);
  return changedBy;
}

function withMakers(
  before: ReadonlyMap<string, string>,
  told: Told,
  me: string,
): ReadonlyMap<string, string> {
  const makers = new Map(before);
  for (const { participantId, recordedBy } of told.marks) {
    if (recordedBy === null || recordedBy === me) makers.delete(participantId);
    else makers.set(participantId, recordedBy);
  }
  return makers;
}

/** Whether the server holds something that the register does not show yet. */
function differs(roster: Roster, told: Told): boolean {
  const known = new Map(roster.rows.map((row) => [row.participantId, row]));
  return told.marks.some(({ participantId, mark, markedAt }) => {
    const row = known.get(participantId);
    return row?.mark !== mark || row.markedAt !== Date.parse(markedAt);
  });
}
