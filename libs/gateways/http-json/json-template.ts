/** What a template may hold in braces. */
export const PLACEHOLDERS = ['to', 'text', 'sender', 'reference', 'validMinutes'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** A word in braces; JSON itself has no such thing. */
const IN_BRACES = /\{([A-Za-z]+)\}/g;

export function isPlaceholder(name: string): name is Placeholder {
  return PLACEHOLDERS.some((each) => each === name);
}

/** Every word that stands in braces, known or not. */
export function placeholdersIn(template: string): readonly string[] {
  return [...template.matchAll(IN_BRACES)].map(([, name]) => name ?? '');
}

/** Fills a JSON template, each value escaped as the inside of a JSON string (RFC 8259, section 7). */
export function fillTemplate(template: string, values: Readonly<Record<Placeholder, string>>): string {
  return template.replaceAll(IN_BRACES, (written, name: string) =>
    isPlaceholder(name) ? JSON.stringify(values[name]).slice(1, -1) : written,
  );
}
