import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Refusal, Unreachable } from '../api/ask.js';
import { deviceName } from '../device/device-name.js';
import { DeviceOutbox } from '../outbox/device-outbox.js';
import { sendBatch } from '../outbox/send-batch.js';
import { keepTaken } from '../register/roster-shelf.js';
import { patchRoster, warmRosters } from '../register/rosters.js';
import type { Taken } from '../register/roster.js';
import { useWhoAccess } from '../sign-in/who-provider.js';
import type { Who } from '../sign-in/known-staff.js';
import { datesIn, type Dates } from '../words/dates.js';
import { useLanguage } from '../words/words.js';

/** What every page of a staff member has at hand. */
interface Staff {
  readonly who: Who;
  readonly outbox: DeviceOutbox;
  readonly may: (permission: string) => boolean;
}

const StaffContext = createContext<Staff | null>(null);
const ASKED_ANEW_MS = 30_000;

/** Made anew for each staff member: nothing that one has read or marked is seen by the next. */
export function StaffProvider({ who, children }: { who: Who; children: ReactNode }) {
  const { check, state } = useWhoAccess();
  const isSignedIn = state.kind === 'SOMEBODY' && state.isSignedIn;
  const [made] = useState(() => makeStaff(who, () => void check()));
  const [isWarm, setIsWarm] = useState(false);
  const { client, outbox } = made;

  useEffect(() => {
    outbox.open();
    // Asked for once somebody works here: what is not sent must not be cleared away for room.
    if ('storage' in navigator) void navigator.storage.persist().catch(() => false);
    void Promise.allSettled([warmRosters(client, who.staffMemberId), outbox.start()]).then(() =>
      setIsWarm(true),
    );
    const onVisible = () => document.visibilityState === 'visible' && outbox.wake();
    window.addEventListener('online', outbox.wake);
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      window.removeEventListener('online', outbox.wake);
      document.removeEventListener('visibilitychange', onVisible);
      outbox.close();
    };
  }, [client, outbox, who.staffMemberId]);

  useEffect(() => {
    if (!isSignedIn) return;
    outbox.wake();
    void client.invalidateQueries();
  }, [isSignedIn, outbox, client]);

  const staff = useMemo(
    () => ({ who, outbox, may: (permission: string) => who.permissions.includes(permission) }),
    [who, outbox],
  );
  if (!isWarm) return null;
  return (
    <QueryClientProvider client={client}>
      <StaffContext value={staff}>{children}</StaffContext>
    </QueryClientProvider>
  );
}

function makeStaff(who: Who, onSignedOut: () => void): { client: QueryClient; outbox: DeviceOutbox } {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof Refusal && error.code === 'UNAUTHENTICATED') onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: ASKED_ANEW_MS,
        retry: (failures, error) => error instanceof Unreachable && failures < 1,
      },
    },
  });
  const outbox: DeviceOutbox = new DeviceOutbox(
    who.staffMemberId,
    (batch) =>
      sendBatch(batch, who.staffMemberId, deviceName(), async (taken: Taken) => {
        await keepTaken(who.staffMemberId, batch.sessionId, taken);
        outbox.announceTaken(batch.sessionId, taken);
      }),
    (sessionId, taken) => patchRoster(client, sessionId, taken),
    (ending) => {
      if (ending.kind === 'SIGNED_OUT') onSignedOut();
    },
  );
  return { client, outbox };
}

export function useStaff(): Staff {
  const staff = useContext(StaffContext);
  if (!staff) throw new Error('Nobody is known outside of StaffProvider');
  return staff;
}

/** Dates in the language of the app, on the clock of the organisation. */
export function useDates(): Dates {
  return datesIn(useLanguage().language, useStaff().who.timeZone);
}
