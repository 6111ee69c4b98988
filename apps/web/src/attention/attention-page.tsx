import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { useStaff } from '../shell/staff.js';
import { useLanguage, useWords } from '../words/words.js';
import { Calls as CallsDocument } from './attention.graphql.js';
import { Call } from './call.js';
import { ContactSheet } from './contact-sheet.js';
import { UnreachedTexts } from './unreached-texts.js';
import type { WaitingCall } from './waiting-call.js';
import './attention.css';

/** Who should be called, and whose text did not arrive. */
export default function AttentionPage() {
  const words = useWords();
  const { may } = useStaff();
  return (
    <section className="column">
      <header className="page-head">
        <h1>{words.attention.title}</h1>
      </header>
      {may('checkIns.use') && <Calls />}
      {may('messages.read') && <UnreachedTexts />}
    </section>
  );
}

function Calls() {
  const { language, words } = useLanguage();
  const { who } = useStaff();
  const [isMine, setIsMine] = useState(false);
  const [chosen, setChosen] = useState<WaitingCall | null>(null);
  const { data, error } = useQuery({
    queryKey: ['calls', isMine, language],
    queryFn: ({ signal }) =>
      ask(
        CallsDocument,
        { mine: isMine, language: language === 'fi' ? 'FI' : language === 'sv' ? 'SV' : 'EN' },
        { as: who.staffMemberId, signal },
      ),
    placeholderData: (before) => before,
  });
  return (
    <section className="part" aria-labelledby="calls-title">
      <h2 id="calls-title">{words.calls.title}</h2>
      <div className="choice" role="group" aria-label={words.calls.title}>
        {[false, true].map((mine) => (
          <button
            key={String(mine)}
            type="button"
            className="choice-option"
            aria-pressed={mine === isMine}
            onClick={() => setIsMine(mine)}
          >
            {mine ? words.calls.mine : words.calls.all}
          </button>
        ))}
      </div>
      {error !== null && !data && <p className="notice">{errorWords(error, words)}</p>}
      {data?.checkIns.nodes.length === 0 && <p className="empty">{words.calls.none}</p>}
      <ul className="plain calls">
        {data?.checkIns.nodes.map((call) => (
          <Call key={call.id} call={call} onLog={() => setChosen(call)} />
        ))}
      </ul>
      {chosen && <ContactSheet call={chosen} onClose={() => setChosen(null)} />}
    </section>
  );
}
