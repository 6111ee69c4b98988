import iconv from 'iconv-lite';
import { AppError } from '#libs/errors/app-error.js';

/** How many bytes are looked at before the encoding is decided. */
export const SNIFF_BYTES = 65_536;

/** `ascii` means "still undecided": such bytes read the same in UTF-8 and in Windows-1252. */
export type TextEncoding = 'ascii' | 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

interface Decoder {
  write(bytes: Buffer): string;
  end(): string;
}

/**
 * Tells the encoding of a text from its first bytes: a byte order mark, else UTF-8 when the bytes are valid UTF-8,
 * else Windows-1252, which is what Finnish spreadsheets write.
 *
 * @param complete whether the sample is the whole text; when not, a character cut at its end is no fault
 */
export function detectEncoding(sample: Buffer, complete: boolean): TextEncoding {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8';
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return encodingWithoutMark(sample, complete);
}

function encodingWithoutMark(sample: Buffer, complete: boolean): TextEncoding {
  if (!sample.some((byte) => byte > 0x7f)) return 'ascii';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: !complete });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/**
 * Decodes a stream of bytes into text without its byte order mark, holding at most {@link SNIFF_BYTES}. Text that is
 * plain ASCII for longer than that stays undecided until the first other byte, so that a single ä far down a
 * Windows-1252 file is still read right.
 *
 * @throws AppError UNREADABLE_FILE when the bytes are of two encodings, or are no text
 */
export async function* decodeText(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let held = Buffer.alloc(0);
  let atStart = true;
  let decoder: Decoder | undefined;
  for await (const chunk of chunks) {
    if (decoder !== undefined) {
      yield textOnly(decoder.write(chunk));
      continue;
    }
    held = Buffer.concat([held, chunk]);
    if (held.length < SNIFF_BYTES) continue;
    const encoding = atStart ? detectEncoding(held, false) : encodingWithoutMark(held, false);
    if (encoding !== 'ascii') decoder = decoderFor(encoding, atStart);
    yield textOnly(decoder?.write(held) ?? held.toString('latin1'));
    held = Buffer.alloc(0);
    atStart = false;
  }
  decoder ??= decoderFor(atStart ? detectEncoding(held, true) : encodingWithoutMark(held, true), atStart);
  yield textOnly(decoder.write(held) + decoder.end());
}

function decoderFor(encoding: TextEncoding, atStart: boolean): Decoder {
  if (encoding === 'windows-1252' || encoding === 'ascii') {
    // Not TextDecoder: in several Node versions its windows-1252 reads 0x80–0x9f as ISO 8859-1.
    const decoder = iconv.getDecoder('win1252');
    return { write: (bytes) => decoder.write(bytes), end: () => decoder.end() ?? '' };
  }
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: !atStart });
  const decode = (bytes?: Buffer): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw new AppError(
        'UNREADABLE_FILE',
        'The file mixes character encodings; save it again as CSV in UTF-8.',
        {
          cause,
        },
      );
    }
  };
  return { write: decode, end: () => decode() };
}

function textOnly(text: string): string {
  if (text.includes('\0'))
    throw new AppError('UNREADABLE_FILE', 'The file is not text; save it as CSV or XLSX.');
  return text;
}
