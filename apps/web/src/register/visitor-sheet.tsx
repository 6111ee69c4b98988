import { useDeferredValue, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { Sheet } from '../design/sheet.js';
import { useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { CreateVisitor, VisitorSearch } from './register.graphql.js';
import { namesOf } from './roster.js';
import type { RegisterInUse } from './use-register.js';

/** Somebody who is not on the list: a known person by a tap, or a new one by a first name. */
export function VisitorSheet({ register, onClose }: { register: RegisterInUse; onClose: () => void }) {
  const words = useWords();
  const { who, may } = useStaff();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const search = useDeferredValue(name.trim());
  const found = useQuery({
    queryKey: ['visitors', search],
    queryFn: ({ signal }) => ask(VisitorSearch, { search }, { as: who.staffMemberId, signal }),
    enabled: search.length > 1,
    placeholderData: (before) => before,
  });
  const people = search.length > 1 ? (found.data?.participants.nodes ?? []) : [];
  const names = namesOf(people);

  async function add(participantId: string, shown: string): Promise<void> {
    await register.add({ participantId, name: shown });
    onClose();
  }

  async function addNew(firstName: string): Promise<void> {
    try {
      const made = await ask(CreateVisitor, { firstName }, { as: who.staffMemberId });
      await add(made.createParticipant.participant.id, firstName);
    } catch (error) {
      setProblem(errorWords(error, words));
    }
  }

  return (
    <Sheet title={words.visitor.title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (search !== '') void addNew(name.trim());
        }}
      >
        <label className="field">
          {words.visitor.firstName}
          <input
            value={name}
            autoFocus
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        {people.length > 0 && (
          <section>
            <h3>{words.visitor.known}</h3>
            <ul className="plain found">
              {people.map(({ id }) => (
                <li key={id}>
                  <button
                    type="button"
                    className="found-person"
                    onClick={() => void add(id, names.get(id) ?? name)}
                  >
                    {names.get(id)}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {problem !== null && (
          <p className="notice" role="alert">
            {problem} {words.visitor.offline}
          </p>
        )}
        {may('participants.write') && search !== '' && (
          <button className="button primary wide">{words.visitor.isNew(name.trim())}</button>
        )}
      </form>
    </Sheet>
  );
}
