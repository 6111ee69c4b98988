import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { type Entry, type ZipFile, fromFdPromise } from 'yauzl';
import { AppError } from '#libs/errors/app-error.js';
import type { TableRow } from './table-row.js';
import { type SheetContext, dateFormatsOf, rowListener, sharedStringListener } from './xlsx-cells.js';
import { type XmlElement, localName, parsePart, tooLarge } from './xlsx-part.js';

export const MAX_XLSX_BYTES = 100_000_000;
/** Limits on what a part unpacks to, against zip bombs: the sheet is streamed, its texts must fit into memory. */
export const MAX_SHEET_BYTES = 500_000_000;
export const MAX_SHARED_STRINGS_BYTES = 100_000_000;
/** How the names of put-aside uploads begin, for the instant that they have one. */
export const SPOOL_PREFIX = 'rytmi-import-';
const MAX_SMALL_PART_BYTES = 20_000_000;
const MAX_ZIP_ENTRIES = 10_000;

/**
 * Reads the first visible sheet of an XLSX file row by row, empty cells filled in between. A ZIP archive can only be read
 * safely from its directory at the end, so the packed bytes are put aside in a file that has no name any more when the
 * first of them is written: nothing of it is left behind, whatever happens to the process.
 */
export async function* readXlsx(chunks: AsyncIterable<Buffer>, fileName: string): AsyncGenerator<TableRow> {
  const file = await openNameless();
  try {
    await spool(chunks, file);
    yield* readSheet(file, fileName);
  } finally {
    await file.close();
  }
}

async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), SPOOL_PREFIX + randomUUID());
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}

async function spool(chunks: AsyncIterable<Buffer>, file: FileHandle): Promise<void> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_XLSX_BYTES) throw tooLarge();
    await file.writeFile(chunk);
  }
}

async function* readSheet(file: FileHandle, fileName: string): AsyncGenerator<TableRow> {
  try {
    const zip = await fromFdPromise(file.fd, { lazyEntries: true, autoClose: false });
    const parts = await listParts(zip);
    const sheet = await findSheet(zip, parts);
    if (sheet === undefined) {
      const hint = /\.(ods|numbers|docx)$/i.test(fileName)
        ? ' OpenDocument, Numbers and Word files are not read.'
        : '';
      throw new AppError(
        'UNREADABLE_FILE',
        `The file is no XLSX workbook; save the table as XLSX or CSV.${hint}`,
      );
    }
    const { context, entry } = sheet;
    yield* parsePart<TableRow>(zip, entry, MAX_SHEET_BYTES, (rows) => rowListener(rows, context));
  } catch (cause) {
    // A full disk is our fault, not the file's.
    if (cause instanceof AppError || (cause as NodeJS.ErrnoException).syscall !== undefined) throw cause;
    throw new AppError('UNREADABLE_FILE', 'The XLSX file is damaged; save it again, or as CSV.', { cause });
  }
}

async function listParts(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > MAX_ZIP_ENTRIES) throw tooLarge();
  const parts = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) parts.set(entry.fileName.toLowerCase(), entry);
  return parts;
}

async function findSheet(
  zip: ZipFile,
  parts: Map<string, Entry>,
): Promise<{ entry: Entry; context: SheetContext } | undefined> {
  const elements = async (path: string): Promise<XmlElement[]> => {
    const found: XmlElement[] = [];
    const entry = parts.get(path.toLowerCase());
    if (entry === undefined) return found;
    const opened = parsePart<XmlElement>(zip, entry, MAX_SMALL_PART_BYTES, (out) => ({
      open: (element) => out.push(element),
    }));
    for await (const element of opened) found.push(element);
    return found;
  };
  const packageRels = await elements('_rels/.rels');
  const workbookPath =
    packageRels.find(({ attributes }) => attributes['Type']?.endsWith('/officeDocument'))?.attributes[
      'Target'
    ] ?? 'xl/workbook.xml';
  const workbook = resolvePart('', workbookPath);
  const folder = workbook.slice(0, workbook.lastIndexOf('/') + 1);
  const rels = await elements(`${folder}_rels/${workbook.slice(folder.length)}.rels`);
  const partOf = (matches: (attributes: Record<string, string>) => boolean): Entry | undefined => {
    const target = rels.find(({ attributes }) => matches(attributes))?.attributes['Target'];
    return target === undefined ? undefined : parts.get(resolvePart(folder, target).toLowerCase());
  };

  const book = await elements(workbook);
  const sheets = book.filter(({ name }) => name === 'sheet').map(({ attributes }) => attributes);
  const first = sheets.find((sheet) => (sheet['state'] ?? 'visible') === 'visible') ?? sheets[0];
  const relation = Object.entries(first ?? {}).find(
    ([name]) => localName(name) === 'id' && name !== 'id',
  )?.[1];
  const entry = partOf(({ Id, Type }) => Id === relation && (Type?.endsWith('/worksheet') ?? false));
  if (entry === undefined) return undefined;

  const strings: string[] = [];
  const stringsPart = partOf(({ Type }) => Type?.endsWith('/sharedStrings') ?? false);
  if (stringsPart !== undefined) {
    const texts = parsePart<string>(zip, stringsPart, MAX_SHARED_STRINGS_BYTES, sharedStringListener);
    for await (const text of texts) strings.push(text);
  }
  const stylesPart = rels.find(({ attributes }) => attributes['Type']?.endsWith('/styles'))?.attributes[
    'Target'
  ];
  const styles = stylesPart === undefined ? [] : await elements(resolvePart(folder, stylesPart));
  const epoch1904 = book.some(
    ({ name, attributes }) => name === 'workbookPr' && /^(1|true)$/.test(attributes['date1904'] ?? ''),
  );
  return { entry, context: { strings, formats: dateFormatsOf(styles), epoch1904 } };
}

/** The path of a part inside the package from a relationship's target, which may be relative or absolute. */
function resolvePart(folder: string, target: string): string {
  return posix.normalize(target.startsWith('/') ? target.slice(1) : folder + target);
}
