import { useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { ask, Refusal } from '../api/ask.js';
import type { TypedDocument } from '../api/typed-document.js';
import { useStaff } from '../shell/staff.js';
import type { PlanOutcome } from './plan.graphql.js';
import { PLAN } from './use-plan.js';

/** Nobody types faster than they can read what would follow. */
const PAUSE_MS = 300;

export interface Preview {
  readonly outcome: PlanOutcome | null;
  readonly error: unknown;
  /** What is shown is not yet that of the latest input. */
  readonly isBehind: boolean;
}

/** What a change would lead to, asked again when its input rests; null: there is nothing to ask yet. */
export function usePreview<Input>(
  document: TypedDocument<{ readonly preview: PlanOutcome | null }, { readonly input: Input }>,
  input: Input | null,
): Preview {
  const { who } = useStaff();
  const wanted = JSON.stringify(input);
  const settled = useSettled(wanted);
  const query = useQuery({
    queryKey: [PLAN, 'preview', document.name, settled],
    queryFn: ({ signal }) =>
      ask(document, { input: JSON.parse(settled) as Input }, { as: who.staffMemberId, signal }),
    enabled: settled !== 'null',
    staleTime: 0,
    gcTime: 0,
    retry: (failures, error) => !(error instanceof Refusal) && failures < 1,
    placeholderData: (before) => before,
  });
  const isAsked = settled !== 'null';
  return {
    outcome: isAsked && !query.error ? (query.data?.preview ?? null) : null,
    error: isAsked ? query.error : null,
    isBehind: wanted !== settled || query.isPlaceholderData || (isAsked && query.isPending),
  };
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
