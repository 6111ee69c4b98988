import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { isLocalDate } from '#libs/calendar/local-date.js';
import { ask } from '../api/ask.js';
import { periodPath } from '../shell/paths.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { DatesPreview } from './dates-preview.js';
import { OutcomeView } from './outcome-view.js';
import { periodOf } from './period.js';
import { planErrorWords } from './plan-errors.js';
import { GroupFields, newDraft, PlaceFields, plannedFields, TimeFields } from './plan-fields.js';
import { usePlan } from './plan-state.js';
import { CreateSeries, PreviewNewSeries } from './plan.graphql.js';
import { RhythmFields } from './rhythm-fields.js';
import { ruleOf, type SeriesRhythm, type Weekday } from './series-rule.js';
import { useReadAnew, type PlanGroup } from './use-plan.js';
import { usePreview } from './use-preview.js';

/** A series, with the dates it will have. */
export function SeriesForm({ groups, day }: { groups: readonly PlanGroup[]; day: string }) {
  const words = useWords();
  const { who } = useStaff();
  const { tell } = usePlan();
  const [, navigate] = useLocation();
  const readAnew = useReadAnew();
  const [draft, setDraft] = useState(() => newDraft(groups));
  const [startsOn, setStartsOn] = useState(isLocalDate(day) ? day : '');
  const [endsOn, setEndsOn] = useState('');
  const [rhythm, setRhythm] = useState<SeriesRhythm>('WEEKLY');
  const [weekdays, setWeekdays] = useState<readonly Weekday[]>([]);
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const group = groups.find(({ id }) => id === draft.groupId) ?? null;

  const fields = plannedFields(draft);
  const rule = isLocalDate(startsOn) ? ruleOf(rhythm, weekdays, startsOn) : null;
  const input =
    fields && rule !== null && (endsOn === '' || isLocalDate(endsOn))
      ? { ...fields, recurrenceRule: rule, startsOn, endsOn: endsOn || null }
      : null;
  const preview = usePreview(PreviewNewSeries, input);
  const creating = useMutation({
    networkMode: 'always',
    mutationFn: (wanted: NonNullable<typeof input>) =>
      ask(CreateSeries, { input: wanted }, { as: who.staffMemberId }),
    onSuccess: async ({ createSessionSeries: { sessionsMade } }, wanted) => {
      await readAnew();
      tell({ text: words.plan.madeSeries(sessionsMade), undo: null });
      navigate(periodPath(periodOf('WEEK', wanted.startsOn).name));
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
        <RhythmFields
          rhythm={rhythm}
          onRhythm={setRhythm}
          weekdays={weekdays}
          onWeekdays={setWeekdays}
          startsOn={startsOn}
        />
        <div className="field-pair of-days">
          <label className="field">
            {words.plan.startsOn}
            <input
              type="date"
              required
              value={startsOn}
              onChange={(event) => setStartsOn(event.target.value)}
            />
          </label>
          <label className="field">
            {words.plan.endsOn}
            <input
              type="date"
              value={endsOn}
              min={startsOn}
              onChange={(event) => setEndsOn(event.target.value)}
            />
          </label>
        </div>
        <TimeFields draft={draft} onChange={change} />
        <PlaceFields draft={draft} onChange={change} groupSeats={group?.capacity ?? null} />
      </div>
      <div className="new-outcome">
        <h2>{words.plan.preview}</h2>
        {rule !== null && (
          <DatesPreview
            rule={rule}
            startsOn={startsOn}
            endsOn={endsOn || null}
            group={group}
            warnings={preview.outcome?.warnings ?? []}
          />
        )}
        <OutcomeView preview={preview} tellsPeople={false} />
        {creating.error && (
          <p className="notice" role="alert">
            {planErrorWords(creating.error, words)}
          </p>
        )}
        <button className="button primary wide" disabled={!input || creating.isPending}>
          {words.plan.makeSeries}
        </button>
      </div>
    </form>
  );
}
