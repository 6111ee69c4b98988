import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { useStaff } from '../shell/staff.js';
import {
  Breaks,
  PlanGroups,
  PlannedSessions,
  type PlanGroupsData,
  type PlannedSession,
  type PlannedSessionsData,
} from './plan.graphql.js';
import type { Break } from './week-plan.js';

/** All queries of the plan begin with it. */
export const PLAN = 'plan';
/** A season of a large city: whoever has more looks at one group. */
const MOST_PAGES = 15;
const NO_GROUPS: readonly PlanGroup[] = [];

export type PlanGroup = PlanGroupsData['groups']['nodes'][number];

/** The sessions of some days, and the breaks among them. */
export function usePlannedSessions(
  { from, to }: { readonly from: string; readonly to: string },
  groupId: string | null,
) {
  const { who } = useStaff();
  return useQuery({
    queryKey: [PLAN, 'sessions', from, to, groupId],
    queryFn: async ({ signal }) => {
      const sessions: PlannedSession[] = [];
      let after: string | null = null;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer: PlannedSessionsData = await ask(
          PlannedSessions,
          { from, to, groupId, after },
          { as: who.staffMemberId, signal },
        );
        const { nodes, pageInfo } = answer.sessions;
        sessions.push(...nodes);
        if (!pageInfo.hasNextPage) break;
        after = pageInfo.endCursor;
      }
      return sessions;
    },
    placeholderData: (before) => before,
  });
}

/** The breaks that concern all, or the group that is looked at. */
export function useBreaks(from: string, to: string, group: PlanGroup | null): readonly Break[] {
  const { who } = useStaff();
  const breaks = useQuery({
    queryKey: [PLAN, 'breaks', from, to],
    queryFn: ({ signal }) => ask(Breaks, { from, to }, { as: who.staffMemberId, signal }),
    enabled: from !== '' && to !== '',
    placeholderData: (before) => before,
  });
  return (breaks.data?.breakPeriods.nodes ?? []).filter(
    (each) =>
      group === null ||
      ((each.group === null || each.group.id === group.id) &&
        (each.site === null || each.site.id === group.site.id)),
  );
}

/** Groups in use, by name. */
export function usePlanGroups(): readonly PlanGroup[] {
  const { who } = useStaff();
  const groups = useQuery({
    queryKey: [PLAN, 'groups'],
    queryFn: ({ signal }) => ask(PlanGroups, {}, { as: who.staffMemberId, signal }),
  });
  return groups.data?.groups.nodes ?? NO_GROUPS;
}

/** Reads anew whatever a change of plans may have changed, on every page. */
export function useReadAnew(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries();
}
