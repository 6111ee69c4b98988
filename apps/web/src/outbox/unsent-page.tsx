import { useQueryClient } from '@tanstack/react-query';
import { refusalWords } from '../api/error-words.js';
import { useNow } from '../design/use-now.js';
import { rosterKey } from '../register/rosters.js';
import type { Roster } from '../register/roster.js';
import { useDates, useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { exportEntries } from './export.js';
import { summaryOf, type Change, type Entry } from './outbox.js';
import { useEntries } from './unsent-line.js';
import './unsent.css';

const MINUTE_MS = 60_000;

/** What is not sent yet and since when, and what the server did not take and why. */
export default function UnsentPage() {
  const words = useWords();
  const dates = useDates();
  const { who, outbox } = useStaff();
  const entries = useEntries();
  const { since, isLate } = summaryOf(entries, who.staffMemberId, useNow(MINUTE_MS));
  return (
    <section className="column">
      <header className="page-head">
        <h1>{words.unsent.title}</h1>
      </header>
      {since === null ? (
        <p className="empty">{words.unsent.none}</p>
      ) : (
        <>
          <p>{words.unsent.leaves}</p>
          <p className="quiet">{words.unsent.since(dates.moment(since))}</p>
          {isLate && <p className="notice">{words.unsent.late}</p>}
          <div className="actions">
            <button type="button" className="button primary" onClick={outbox.wake}>
              {words.unsent.sendNow}
            </button>
            <button type="button" className="button" onClick={() => exportEntries(entries)}>
              {words.unsent.export}
            </button>
          </div>
          <ul className="plain unsent">
            {entries.map((entry) => (
              <UnsentItem key={entry.key} entry={entry} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function UnsentItem({ entry }: { entry: Entry }) {
  const words = useWords();
  const dates = useDates();
  const { outbox } = useStaff();
  const client = useQueryClient();
  const roster = client.getQueryData<Roster | null>(rosterKey(entry.sessionId));
  const discard = () => {
    if (confirm(words.unsent.discardSure)) void outbox.discard([entry.key]);
  };
  return (
    <li className="unsent-item">
      <p>{useChangeWords(entry.change)}</p>
      <p className="quiet">
        {roster && `${roster.groupName} ${dates.moment(roster.startsAt)} · `}
        {words.unsent.made(dates.moment(entry.madeAt))}
      </p>
      {entry.refused && (
        <>
          <p className="notice">{refusalWords(entry.refused.code, words)}</p>
          <div className="actions">
            <button type="button" className="button" onClick={() => void outbox.retry([entry.key])}>
              {words.unsent.retry}
            </button>
            <button type="button" className="button" onClick={() => exportEntries([entry])}>
              {words.unsent.export}
            </button>
            <button type="button" className="button quiet-button" onClick={discard}>
              {words.unsent.discard}
            </button>
          </div>
        </>
      )}
    </li>
  );
}

function useChangeWords(change: Change): string {
  const words = useWords();
  switch (change.kind) {
    case 'MARK':
      return `${change.name}: ${words.marks[change.mark ?? 'NONE']}`;
    case 'VISITORS':
      return words.unsent.visitors(change.anonymousVisitors);
    case 'NOTE':
      return words.unsent.note;
  }
}
