import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { isLocalDate } from '#libs/calendar/local-date.js';
import { ask } from '../api/ask.js';
import { periodPath } from '../shell/paths.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { OutcomeView } from './outcome-view.js';
import { periodOf } from './period.js';
import { usePlanDates } from './plan-dates.js';
import { planErrorWords } from './plan-errors.js';
import { GroupFields, newDraft, PlaceFields, plannedFields, TimeFields } from './plan-fields.js';
import { usePlan } from './plan-state.js';
import { CreateSession, PreviewNewSession } from './plan.graphql.js';
import { useBreaks, useReadAnew, type PlanGroup } from './use-plan.js';
import { usePreview } from './use-preview.js';

/** A session that belongs to no series. */
export function SessionForm({ groups, day }: { groups: readonly PlanGroup[]; day: string }) {
  const words = useWords();
  const dates = usePlanDates();
  const { who } = useStaff();
  const { tell } = usePlan();
  const [, navigate] = useLocation();
  const readAnew = useReadAnew();
  const [draft, setDraft] = useState(() => newDraft(groups));
  const [localDate, setLocalDate] = useState(isLocalDate(day) ? day : '');
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const group = groups.find(({ id }) => id === draft.groupId) ?? null;
  const breaks = useBreaks(localDate, localDate, group);
  const fields = plannedFields(draft);
  const input = fields && isLocalDate(localDate) ? { ...fields, localDate } : null;
  const preview = usePreview(PreviewNewSession, input);
  const creating = useMutation({
    networkMode: 'always',
    mutationFn: (wanted: NonNullable<typeof input>) =>
      ask(CreateSession, { input: wanted }, { as: who.staffMemberId }),
    onSuccess: async (_made, wanted) => {
      await readAnew();
      tell({ text: words.plan.madeSession(dates.spot(wanted)), undo: null });
      navigate(periodPath(periodOf('WEEK', wanted.localDate).name));
    },
  });
  return (
    <form
      className="plan-form new-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (input) creating.mutate(input);
      }}
    >
      <div className="plan-form">
        <GroupFields draft={draft} onChange={change} groups={groups} />
        <label className="field">
          {words.plan.date}
          <input
            type="date"
            required
            value={localDate}
            onChange={(event) => setLocalDate(event.target.value)}
          />
        </label>
        <TimeFields draft={draft} onChange={change} />
        <PlaceFields draft={draft} onChange={change} groupSeats={group?.capacity ?? null} />
      </div>
      <div className="new-outcome">
        <h2>{words.plan.preview}</h2>
        {input && <p className="new-spot">{dates.longDay(localDate)}</p>}
        {breaks.map(({ id, name }) => (
          <p key={id} className="notice calm">
            {words.plan.inBreak(name)}
          </p>
        ))}
        <OutcomeView preview={preview} tellsPeople={false} />
        {creating.error && (
          <p className="notice" role="alert">
            {planErrorWords(creating.error, words)}
          </p>
        )}
        <button className="button primary wide" disabled={!input || creating.isPending}>
          {words.plan.makeSession}
        </button>
      </div>
    </form>
  );
}
