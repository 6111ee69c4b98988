import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { useStaff } from '../shell/staff.js';
import { OpenedSession, type OpenedSessionData } from './plan.graphql.js';
import { PLAN } from './use-plan.js';

/** A session with who comes and who waits. */
export type Opened = NonNullable<OpenedSessionData['session']>;
export type OpenedSessionQuery = ReturnType<typeof useOpenedSession>;

/** The session that is open; null: none is. */
export function useOpenedSession(id: string | null) {
  const { who } = useStaff();
  return useQuery({
    queryKey: [PLAN, 'session', id],
    queryFn: ({ signal }) => ask(OpenedSession, { id: id ?? '' }, { as: who.staffMemberId, signal }),
    enabled: id !== null,
  });
}
