import { useState } from 'react';
import { Link } from 'wouter';
import { Unreachable } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { PATHS } from '../shell/paths.js';
import { useDates, useStaff } from '../shell/staff.js';
import { localDay } from '../words/dates.js';
import { useWords } from '../words/words.js';
import { ClosingSheet } from './closing-sheet.js';
import { everyoneElse } from './marks-now.js';
import { RegisterRow } from './register-row.js';
import { ReopenButton } from './reopen-button.js';
import type { Roster } from './roster.js';
import { RowSheet } from './row-sheet.js';
import { Shield } from './shield.js';
import { UndoBar, UndoButton } from './undo.js';
import { identityOf, useOrder } from './use-order.js';
import { useLive } from './use-live.js';
import { useRegister, type RegisterInUse } from './use-register.js';
import { useShield } from './use-shield.js';
import { VisitorSheet } from './visitor-sheet.js';
import { Visitors } from './visitors.js';
import './register.css';

/** The register of one session. */
export function RegisterPage({ sessionId }: { sessionId: string }) {
  const words = useWords();
  const register = useRegister(sessionId);
  const { roster, query } = register;
  return (
    <section className="register" aria-labelledby="register-title">
      <Link href={PATHS.today} className="back">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M15 5l-7 7 7 7" />
        </svg>
        {words.app.today}
      </Link>
      {roster ? (
        <Opened roster={roster} register={register} />
      ) : (
        <p className="empty" id="register-title">
          {query.isPending
            ? words.app.loading
            : query.error instanceof Unreachable
              ? words.register.notKept
              : query.error
                ? errorWords(query.error, words)
                : words.register.notHere}
        </p>
      )}
    </section>
  );
}

type Opening =
  { readonly kind: 'ROW'; readonly participantId: string } | { readonly kind: 'VISITOR' | 'CLOSING' };

function Opened({ roster, register }: { roster: Roster; register: RegisterInUse }) {
  const words = useWords();
  const shield = useShield();
  const changedBy = useLive(roster.sessionId);
  const [opening, setOpening] = useState<Opening | null>(null);
  const obstacle = useObstacle(roster);
  const rows = useOrder(register.rows);
  const close = () => setOpening(null);
  const opened = opening?.kind === 'ROW' && rows.find((row) => row.participantId === opening.participantId);
  return (
    <>
      <Head roster={roster} register={register} isOpen={obstacle === null} />
      {obstacle !== null && (
        <div className="notice calm">
          <p>{obstacle}</p>
          {roster.closedAt !== null && <ReopenButton sessionId={roster.sessionId} />}
        </div>
      )}
      {rows.length === 0 && <p className="empty">{words.register.nobody}</p>}
      {shield.isUp ? (
        <Shield onShow={shield.lower} />
      ) : (
        <ul className="rows plain">
          {rows.map((row) => (
            <RegisterRow
              key={identityOf(row)}
              changedBy={row.state === 'SAVED' ? changedBy.get(row.participantId) : undefined}
              row={row}
              isOpen={obstacle === null}
              onTap={() => void register.tap(row.participantId)}
              onMore={() => setOpening({ kind: 'ROW', participantId: row.participantId })}
            />
          ))}
        </ul>
      )}
      {obstacle === null && (
        <footer className="register-foot">
          <button type="button" className="button" onClick={() => setOpening({ kind: 'VISITOR' })}>
            <span aria-hidden="true">+ </span>
            {words.register.someoneElse}
          </button>
          <Visitors count={register.visitors} onCount={(by) => void register.countVisitors(by)} />
          <button
            type="button"
            className="button close-button"
            onClick={() => setOpening({ kind: 'CLOSING' })}
          >
            {words.register.close}
          </button>
        </footer>
      )}
      <UndoBar undoable={register.undoable} onUndo={() => void register.undo()} />
      {opened && <RowSheet roster={roster} row={opened} register={register} onClose={close} />}
      {opening?.kind === 'VISITOR' && (
        <VisitorSheet sessionId={roster.sessionId} register={register} onClose={close} />
      )}
      {opening?.kind === 'CLOSING' && <ClosingSheet roster={roster} register={register} onClose={close} />}
    </>
  );
}

function Head({ roster, register, isOpen }: { roster: Roster; register: RegisterInUse; isOpen: boolean }) {
  const words = useWords();
  const dates = useDates();
  const { rows } = register;
  const marked = rows.filter(({ mark }) => mark !== null).length;
  const expected = rows.filter((row) => row.isExpected).length;
  return (
    <header className="register-head">
      <h1 id="register-title">{roster.groupName}</h1>
      <p className="quiet">
        {dates.day(roster.startsAt)} {dates.time(roster.startsAt)}–{dates.time(roster.endsAt)}
        {roster.place !== null && ` · ${roster.place}`}
      </p>
      <div className="register-tools">
        <p className="register-count">{words.register.expected(expected, marked)}</p>
        {isOpen && (
          <>
            <button
              type="button"
              className="button primary"
              disabled={everyoneElse(rows).length === 0}
              onClick={() => void register.everyone(words.register.everyoneDone)}
            >
              {words.register.everyone}
            </button>
            <UndoButton undoable={register.undoable} onUndo={() => void register.undo()} />
          </>
        )}
      </div>
    </header>
  );
}

/** Why nobody can be marked now; null: they can. */
function useObstacle(roster: Roster): string | null {
  const words = useWords();
  const { who } = useStaff();
  if (roster.isCancelled) return words.register.isCancelled;
  if (roster.localDate > localDay(Date.now(), who.timeZone)) return words.register.future;
  return roster.closedAt === null ? null : words.register.isClosed;
}
