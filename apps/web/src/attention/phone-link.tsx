import { useWords } from '../words/words.js';

/** Calls the number that is in use; nothing where there is none. */
export function PhoneLink({
  numbers,
}: {
  numbers: readonly { readonly e164: string; readonly status: 'ACTIVE' | 'SUSPENDED' }[];
}) {
  const words = useWords();
  const number = numbers.find(({ status }) => status === 'ACTIVE') ?? numbers[0];
  if (!number) return <p className="quiet hint no-number">{words.calls.noNumber}</p>;
  return (
    <a className="button" href={`tel:${number.e164}`}>
      {words.calls.call} {number.e164}
    </a>
  );
}
