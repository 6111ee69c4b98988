import { useState } from 'react';
import { Link } from 'wouter';
import { MarkSign } from '../design/mark-sign.js';
import { Sheet } from '../design/sheet.js';
import { personPath } from '../shell/paths.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import type { Mark } from './mark.js';
import type { ShownRow } from './marks-now.js';
import type { Roster } from './roster.js';
import { RowHistory } from './row-history.js';
import type { RegisterInUse } from './use-register.js';

const MARKS: readonly (Mark | null)[] = ['PRESENT', 'LATE', 'EXCUSED', 'ABSENT', null];
const MAX_NOTE_CHARACTERS = 2000;

/** The rest of a row: any mark at once, a note, and what was marked before. */
export function RowSheet({
  roster,
  row,
  register,
  onClose,
}: {
  roster: Roster;
  row: ShownRow;
  register: RegisterInUse;
  onClose: () => void;
}) {
  const words = useWords();
  const { may } = useStaff();
  const [note, setNote] = useState(row.note ?? '');
  const isOpen = roster.closedAt === null && !roster.isCancelled;
  return (
    <Sheet title={row.name} onClose={onClose}>
      {row.askForNumber && <p className="notice calm">{words.row.askNumber}</p>}
      {isOpen && (
        <>
          <div className="mark-choice" role="group" aria-label={words.row.mark}>
            {MARKS.map((mark) => (
              <button
                key={mark ?? 'NONE'}
                type="button"
                aria-pressed={row.mark === mark}
                onClick={() => void register.set(row.participantId, { mark })}
              >
                <MarkSign mark={mark} />
                {words.marks[mark ?? 'NONE']}
              </button>
            ))}
          </div>
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void register.set(row.participantId, { note: note.trim() || null }).then(onClose);
            }}
          >
            <label className="field">
              {words.row.note}
              <textarea
                rows={2}
                maxLength={MAX_NOTE_CHARACTERS}
                value={note}
                aria-describedby="note-help"
                onChange={(event) => setNote(event.target.value)}
              />
            </label>
            <p className="quiet hint" id="note-help">
              {words.row.noteHelp}
            </p>
            <button className="button" disabled={note === (row.note ?? '')}>
              {words.row.save}
            </button>
          </form>
        </>
      )}
      {may('regularity.read') && row.newcomerKey !== row.participantId && (
        <Link href={personPath(row.participantId)}>{words.row.profile}</Link>
      )}
      <RowHistory sessionId={roster.sessionId} participantId={row.participantId} />
    </Sheet>
  );
}
