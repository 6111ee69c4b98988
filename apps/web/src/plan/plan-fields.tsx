import { useWords } from '../words/words.js';
import type { PlannedSession } from './plan.graphql.js';
import { laterTime, minutesBetween } from './series-rule.js';
import type { PlanGroup } from './use-plan.js';

export type SessionKind = PlannedSession['kind'];
const KINDS: readonly SessionKind[] = ['MEETING', 'WORKSHOP', 'EXCURSION', 'STUDY_VISIT', 'CULTURE_VISIT'];

/** What a session and a series have alike, as it is typed. */
export interface PlanDraft {
  readonly groupId: string;
  readonly kind: SessionKind;
  readonly wallTime: string;
  readonly endTime: string;
  readonly place: string;
  /** Empty: as many as the group has. */
  readonly seats: string;
}

export function newDraft(groups: readonly PlanGroup[]): PlanDraft {
  return {
    groupId: groups[0]?.id ?? '',
    kind: 'MEETING',
    wallTime: '13:00',
    endTime: '15:00',
    place: '',
    seats: '',
  };
}

/** What the API takes of it; null while a time is missing. */
export function plannedFields({ groupId, kind, wallTime, endTime, place, seats }: PlanDraft) {
  if (wallTime === '' || endTime === '') return null;
  return {
    groupId,
    kind,
    wallTime,
    durationMinutes: minutesBetween(wallTime, endTime),
    place: place.trim() || null,
    ...(seats === '' ? {} : { capacity: Number(seats) }),
  };
}

interface FieldsProps {
  readonly draft: PlanDraft;
  readonly onChange: (change: Partial<PlanDraft>) => void;
}

export function GroupFields({
  draft,
  onChange,
  groups,
}: FieldsProps & { readonly groups: readonly PlanGroup[] }) {
  const words = useWords();
  return (
    <>
      <label className="field">
        {words.plan.group}
        <select value={draft.groupId} onChange={(event) => onChange({ groupId: event.target.value })}>
          {groups.map(({ id, internalName }) => (
            <option key={id} value={id}>
              {internalName}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        {words.plan.kind}
        <select
          value={draft.kind}
          onChange={(event) =>
            onChange({ kind: KINDS.find((kind) => kind === event.target.value) ?? 'MEETING' })
          }
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {words.plan.sessionKinds[kind]}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

export function TimeFields({ draft: { wallTime, endTime }, onChange }: FieldsProps) {
  const words = useWords();
  return (
    <div className="field-pair">
      <label className="field">
        {words.plan.startsAt}
        <input
          type="time"
          required
          value={wallTime}
          onChange={({ target: { value } }) =>
            onChange({
              wallTime: value,
              // What is moved keeps its length.
              ...(value && wallTime && endTime
                ? { endTime: laterTime(value, minutesBetween(wallTime, endTime)) }
                : {}),
            })
          }
        />
      </label>
      <label className="field">
        {words.plan.endsAt}
        <input
          type="time"
          required
          value={endTime}
          onChange={(event) => onChange({ endTime: event.target.value })}
        />
      </label>
    </div>
  );
}

export function PlaceFields({ draft, onChange, groupSeats }: FieldsProps & { groupSeats: number | null }) {
  const words = useWords();
  return (
    <>
      <label className="field">
        {words.plan.place}
        <input
          value={draft.place}
          maxLength={200}
          onChange={(event) => onChange({ place: event.target.value })}
        />
      </label>
      <label className="field">
        {words.plan.capacity}
        <input
          type="number"
          inputMode="numeric"
          min={1}
          max={100_000}
          value={draft.seats}
          aria-describedby="seats-help"
          onChange={(event) => onChange({ seats: event.target.value })}
        />
      </label>
      <p className="quiet hint" id="seats-help">
        {groupSeats === null ? words.plan.seatsUnlimited : words.plan.seatsOfGroup(groupSeats)}
      </p>
    </>
  );
}
