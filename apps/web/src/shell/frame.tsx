import type { ReactNode } from 'react';
import { Link, useRoute } from 'wouter';
import { UnsentLine } from '../outbox/unsent-line.js';
import { useWhoAccess } from '../sign-in/who-provider.js';
import { useWords } from '../words/words.js';
import { PATHS } from './paths.js';
import { useStaff } from './staff.js';

/** What stands around every page: where one can go, and the quiet lines of what waits. */
export function Frame({ children }: { children: ReactNode }) {
  const words = useWords();
  const [inRegister] = useRoute(PATHS.register);
  return (
    <div className={inRegister ? 'frame in-register' : 'frame'}>
      <a className="skip" href="#content">
        {words.app.skip}
      </a>
      <Navigation />
      <div className="page">
        <div className="lines" role="status">
          <SignedOutLine />
          <UnsentLine />
        </div>
        <main id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}

function Navigation() {
  const words = useWords();
  const { may } = useStaff();
  return (
    <nav className="nav" aria-label={words.app.menu}>
      <img className="nav-mark" src="/icon.svg" alt="" width="36" height="36" />
      <NavItem
        to={PATHS.today}
        word={words.app.today}
        icon="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M9 15l2 2 4-4"
      />
      <NavItem to={PATHS.plan} word={words.plan.title} icon="M4 5h5v14H4zM9.5 5h5v8h-5zM15 5h5v11h-5z" />
      {may('participants.read') && (
        <NavItem
          to={PATHS.people}
          word={words.app.people}
          icon="M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5"
        />
      )}
      {may('checkIns.use') && (
        <NavItem
          to={PATHS.attention}
          word={words.app.attention}
          icon="M6 3h4l2 5-2.5 1.5a11 11 0 0 0 5 5L16 12l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z"
        />
      )}
      <NavItem
        to={PATHS.settings}
        word={words.app.settings}
        icon="M4 7h10M18 7h2M4 17h2M10 17h10M14 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0M6 17a2 2 0 1 0 4 0 2 2 0 1 0-4 0"
      />
    </nav>
  );
}

function NavItem({ to, word, icon }: { to: string; word: string; icon: string }) {
  const [inPlace] = useRoute(to === PATHS.today ? to : `${to}/*?`);
  const [inRegister] = useRoute(PATHS.register);
  const isHere = inPlace || (to === PATHS.today && inRegister);
  return (
    <Link href={to} className="nav-item" aria-current={isHere ? 'page' : undefined}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={icon} />
      </svg>
      <span>{word}</span>
    </Link>
  );
}

function SignedOutLine() {
  const words = useWords();
  const { who } = useStaff();
  const { state } = useWhoAccess();
  if (state.kind !== 'SOMEBODY' || state.isSignedIn) return null;
  return (
    <Link href={PATHS.signIn} className="line notice-line">
      <span>{words.signIn.again(who.displayName)}</span>
    </Link>
  );
}
