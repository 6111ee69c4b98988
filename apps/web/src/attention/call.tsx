import { useDates } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import type { WaitingCall } from './waiting-call.js';
import { PhoneLink } from './phone-link.js';

/** One person who is missed: when they were last there, how they usually come, and a number. */
export function Call({ call, onLog }: { call: WaitingCall; onLog: () => void }) {
  const words = useWords();
  const dates = useDates();
  const { participant, group, lastSeen, usualRhythm, assignedTo, contacts } = call;
  const latest = contacts.at(0);
  const facts = [
    lastSeen && words.calls.lastSeen(dates.day(`${lastSeen.date}T12:00:00Z`)),
    usualRhythm?.words,
    assignedTo && words.calls.assignedTo(assignedTo.displayName),
    latest && `${words.outcomes[latest.outcome]} ${dates.day(`${latest.contactedOn}T12:00:00Z`)}`,
  ].filter((fact) => fact != null);
  return (
    <li className="call">
      <h3>
        {participant.alias ?? participant.firstName} <span className="quiet">{group.publicName}</span>
      </h3>
      {facts.map((fact) => (
        <p key={fact} className="quiet hint">
          {fact}
        </p>
      ))}
      {call.numberNeedsConfirming && <p className="quiet hint">{words.row.askNumber}</p>}
      <div className="actions">
        <PhoneLink numbers={participant.phoneNumbers} />
        <button type="button" className="button primary" onClick={onLog}>
          {words.calls.log}
        </button>
      </div>
    </li>
  );
}
