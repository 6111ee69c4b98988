import { useDeferredValue, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { Sheet } from '../design/sheet.js';
import { useStaff } from '../shell/staff.js';
import { newClientKey } from '../outbox/client-key.js';
import { useWords } from '../words/words.js';
import { VisitorSearch } from './register.graphql.js';
import { namesOf } from './roster.js';
import type { RegisterInUse } from './use-register.js';

/** Somebody who is not on the list: a known person by a tap, or a new one by a first name. */
export function VisitorSheet({
  sessionId,
  register,
  onClose,
}: {
  sessionId: string;
  register: RegisterInUse;
  onClose: () => void;
}) {
  const words = useWords();
  const { who } = useStaff();
  const [name, setName] = useState('');
  const search = useDeferredValue(name.trim());
  const found = useQuery({
    queryKey: ['visitors', search],
    queryFn: ({ signal }) => ask(VisitorSearch, { search, sessionId }, { as: who.staffMemberId, signal }),
    enabled: search.length > 1,
    placeholderData: (before) => before,
  });
  const people = search.length > 1 ? (found.data?.participants.nodes ?? []) : [];
  const names = namesOf(people);

  async function add(person: Parameters<RegisterInUse['add']>[0]): Promise<void> {
    await register.add(person);
    onClose();
  }

  /** The server makes them with their first mark, once, however often that is sent. */
  async function addNew(firstName: string): Promise<void> {
    const key = `new-${newClientKey(Date.now())}`;
    await add({ participantId: key, newcomerKey: key, name: firstName });
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
                    onClick={() => void add({ participantId: id, name: names.get(id) ?? name })}
                  >
                    {names.get(id)}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {search !== '' && <button className="button primary wide">{words.visitor.isNew(name.trim())}</button>}
      </form>
    </Sheet>
  );
}
