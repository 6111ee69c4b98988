import { useState, type FormEvent } from 'react';
import { Refusal } from '../api/ask.js';
import { errorWords } from '../api/error-words.js';
import { LanguageChoice } from '../words/language-choice.js';
import { useWords } from '../words/words.js';
import type { Words } from '../words/fi.js';
import { useWhoAccess } from './who-provider.js';
import './sign-in.css';

/** Where an address and a password are given. `onDone` is told when somebody has signed in. */
export function SignInPage({ isReachable, onDone }: { isReachable: boolean; onDone?: () => void }) {
  const words = useWords();
  const access = useWhoAccess();
  const [problem, setProblem] = useState<string | null>(isReachable ? null : words.signIn.noNetwork);
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsBusy(true);
    try {
      await access.signIn(textOf(form, 'email'), textOf(form, 'password'));
      onDone?.();
    } catch (error) {
      setProblem(problemWords(error, words));
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <main className="sign-in" id="content">
      <img className="sign-in-mark" src="/icon.svg" alt="" width="72" height="72" />
      <h1>{words.signIn.welcome}</h1>
      {problem !== null && (
        <p className="notice" role="alert">
          {problem}
        </p>
      )}
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <label className="field">
          {words.signIn.email}
          <input name="email" type="email" autoComplete="username" required />
        </label>
        <label className="field">
          {words.signIn.password}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <button className="button primary wide" disabled={isBusy}>
          {words.signIn.submit}
        </button>
      </form>
      <p className="quiet">{words.signIn.help}</p>
      <LanguageChoice />
    </main>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

function problemWords(error: unknown, words: Words): string {
  if (error instanceof Refusal && error.code === 'SIGN_IN_FAILED') return words.signIn.wrong;
  if (error instanceof Refusal && error.code === 'TOO_MANY_ATTEMPTS') return words.signIn.tooMany;
  return errorWords(error, words);
}
