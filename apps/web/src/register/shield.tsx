import { useWords } from '../words/words.js';

/** In place of the names, until somebody asks for them. */
export function Shield({ onShow }: { onShow: () => void }) {
  const words = useWords();
  return (
    <div className="shield">
      <h2>{words.shield.title}</h2>
      <p className="quiet">{words.shield.why}</p>
      <button type="button" className="button primary" onClick={onShow}>
        {words.shield.show}
      </button>
    </div>
  );
}
