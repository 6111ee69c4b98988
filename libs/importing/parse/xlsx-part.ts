import { SaxesParser } from 'saxes';
import type { Entry, ZipFile } from 'yauzl';
import { AppError } from '#libs/errors/app-error.js';

/** A longer run of XML without a tag in it is no cell, and would be held in memory as a whole. */
const MAX_RUN_WITHOUT_TAG_CHARACTERS = 1_000_000;

export interface XmlElement {
  /** Without its prefix: some programs write `<x:row>` where others write `<row>`. */
  readonly name: string;
  readonly attributes: Record<string, string>;
}

export interface XmlListener {
  open?(element: XmlElement): void;
  text?(text: string): void;
  close?(name: string): void;
}

export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

export function tooLarge(): AppError {
  return new AppError(
    'PAYLOAD_TOO_LARGE',
    'The XLSX file is too large; divide it into parts or save it as CSV.',
  );
}

/**
 * Streams one XML part of the package and hands on what the listener pushes.
 *
 * @param maxBytes limit on the unpacked size; the size that the archive declares is checked, and the ZIP reader fails
 * when more than that comes out
 * @throws AppError PAYLOAD_TOO_LARGE; any other error means that the part is damaged
 */
export async function* parsePart<T>(
  zip: ZipFile,
  entry: Entry,
  maxBytes: number,
  listenerFor: (out: T[]) => XmlListener,
): AsyncGenerator<T> {
  if (entry.uncompressedSize > maxBytes) throw tooLarge();
  const out: T[] = [];
  const listener = listenerFor(out);
  // Across chunks, so that a letter of two bytes may lie on a border.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = new SaxesParser();
  let runLength = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    runLength = 0;
    listener.open?.({ name: localName(name), attributes });
  });
  parser.on('text', (text) => listener.text?.(text));
  parser.on('cdata', (text) => listener.text?.(text));
  parser.on('closetag', ({ name }) => {
    runLength = 0;
    listener.close?.(localName(name));
  });
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    const text = decoder.decode(chunk as Buffer, { stream: true });
    runLength += text.length;
    parser.write(text);
    if (runLength > MAX_RUN_WITHOUT_TAG_CHARACTERS) throw tooLarge();
    yield* out.splice(0);
  }
  parser.write(decoder.decode()).close();
  yield* out.splice(0);
}
