import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { PhoneLink } from '../attention/phone-link.js';
import { useDates, useStaff } from '../shell/staff.js';
import { useWords } from '../words/words.js';
import { ConfirmNumber, type PersonData } from './people.graphql.js';

/** How somebody is reached, and whether they agreed to texts. */
export function Numbers({ person }: { person: NonNullable<PersonData['participant']> }) {
  const words = useWords();
  const dates = useDates();
  const { who, may } = useStaff();
  const client = useQueryClient();
  const confirming = useMutation({
    networkMode: 'always',
    mutationFn: (id: string) => ask(ConfirmNumber, { id }, { as: who.staffMemberId }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['person', person.id] }),
  });
  const consent = person.consents.find(({ withdrawnOn }) => withdrawnOn === null);
  const asked = person.phoneNumbers.filter(({ askToConfirm }) => askToConfirm);
  return (
    <section className="part">
      <h2>{words.people.number}</h2>
      <p>
        {consent ? words.people.agreed(dates.day(`${consent.grantedOn}T12:00:00Z`)) : words.people.notAgreed}
      </p>
      <div className="actions">
        <PhoneLink numbers={person.phoneNumbers} />
        {may('participants.write') &&
          asked.map(({ id }) => (
            <button
              key={id}
              type="button"
              className="button"
              disabled={confirming.isPending}
              onClick={() => confirming.mutate(id)}
            >
              {words.people.confirm}
            </button>
          ))}
      </div>
      {asked.length > 0 && <p className="quiet hint">{words.row.askNumber}</p>}
      {confirming.error && (
        <p className="notice" role="alert">
          {errorWords(confirming.error, words)}
        </p>
      )}
    </section>
  );
}
