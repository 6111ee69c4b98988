/** HTML that is safe to send: text put into it has been escaped. */
export class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Value = Html | string | number | null | undefined | false | readonly Value[];

function rendered(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  if (typeof value === 'number') return String(value);
  return value ? value.map(rendered).join('') : '';
}

/** A template tag whose values are escaped, except other `Html`; arrays are joined; null, undefined and false vanish. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(rendered)));
}

const STYLE = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
label { display: block; margin-top: 1rem; }
input, button, textarea { font: inherit; padding: .6rem; width: 100%; box-sizing: border-box; border: 1px solid #767676; border-radius: .4rem; }
button { margin-top: 1rem; background: #14532d; color: #fff; border: 0; cursor: pointer; }
a { color: inherit; }
:focus-visible { outline: 3px solid #2563eb; outline-offset: 2px; }
.problem { border-left: .4rem solid #b91c1c; padding-left: .8rem; }`;

/** A whole page of ours: one small style, no script, nothing from elsewhere. */
export function page(options: { title: string; language: string; body: Html; style?: string }): string {
  return html`<!doctype html>
    <html lang="${options.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${options.title} – Rytmi</title>
        <style>
          ${new Html(STYLE + (options.style ?? ''))}
        </style>
      </head>
      <body>
        <main>
          <h1>${options.title}</h1>
          ${options.body}
        </main>
      </body>
    </html>`.text;
}
