import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Who } from './known-staff.js';
import { askWho, signIn, signOut } from './who.js';

/** Who uses the app: nobody; or somebody, whose session may have ended meanwhile. */
export type WhoState =
  | { readonly kind: 'CHECKING' }
  | { readonly kind: 'NOBODY'; readonly isReachable: boolean }
  | { readonly kind: 'SOMEBODY'; readonly who: Who; readonly isSignedIn: boolean };

interface WhoAccess {
  readonly state: WhoState;
  /** Asks the server again, as after an answer that said that nobody is signed in. */
  readonly check: () => Promise<void>;
  readonly signIn: (email: string, password: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
}

const WhoContext = createContext<WhoAccess | null>(null);

export function WhoProvider({ kept, children }: { kept: Who | null; children: ReactNode }) {
  const [state, setState] = useState<WhoState>(
    kept ? { kind: 'SOMEBODY', who: kept, isSignedIn: true } : { kind: 'CHECKING' },
  );
  const check = useCallback(async () => {
    try {
      const who = await askWho();
      setState((before) => afterAnswer(before, who));
    } catch {
      setState((before) => (before.kind === 'SOMEBODY' ? before : { kind: 'NOBODY', isReachable: false }));
    }
  }, []);
  useEffect(() => void check(), [check]);
  const access = useMemo(
    () => ({
      state,
      check,
      signIn: async (email: string, password: string) => {
        const who = await signIn(email, password);
        setState((before) => afterAnswer(before, who));
      },
      signOut: async () => {
        await signOut();
        setState({ kind: 'NOBODY', isReachable: true });
      },
    }),
    [state, check],
  );
  return <WhoContext value={access}>{children}</WhoContext>;
}

function afterAnswer(before: WhoState, who: Who | null): WhoState {
  if (who === null) {
    return before.kind === 'SOMEBODY'
      ? { ...before, isSignedIn: false }
      : { kind: 'NOBODY', isReachable: true };
  }
  if (before.kind !== 'SOMEBODY' || JSON.stringify(before.who) !== JSON.stringify(who)) {
    return { kind: 'SOMEBODY', who, isSignedIn: true };
  }
  return before.isSignedIn ? before : { ...before, isSignedIn: true };
}

export function useWhoAccess(): WhoAccess {
  const access = useContext(WhoContext);
  if (!access) throw new Error('Nobody is known outside of WhoProvider');
  return access;
}
