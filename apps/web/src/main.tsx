import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.js';
import { installWorker } from './shell/install-worker.js';
import { keptWho } from './sign-in/who.js';
import { WhoProvider } from './sign-in/who-provider.js';
import { firstWords, WordsProvider } from './words/words.js';
import './design/tokens.css';
import './design/base.css';

const [words, kept] = await Promise.all([firstWords(), keptWho().catch(() => null)]);

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <WordsProvider first={words}>
      <WhoProvider kept={kept}>
        <App />
      </WhoProvider>
    </WordsProvider>
  </StrictMode>,
);

void installWorker();
