import type { ExcursionSheet } from './excursion-sheet.js';
import { makePdf } from './pdf-printer.js';
import { sheetDocument } from './sheet-document.js';

/** Points, largest first: what is easily read on a bus, down to what can still be read. */
const FONT_SIZES = [10, 9, 8, 7, 6] as const;
/** So many people fit a page; lists of more go on over pages at a comfortable size. */
const PEOPLE_ON_ONE_PAGE = 14;
const SIZE_OF_LONG_LISTS = 8;

/**
 * The sheet as a PDF. Up to 14 people come on one page: letters shrink while remarks are so long that they would not.
 * CPU-bound, in the order of 50 ms for 14 people; no database or network is touched.
 */
export async function sheetPdf(sheet: ExcursionSheet): Promise<Buffer> {
  if (sheet.people.length > PEOPLE_ON_ONE_PAGE) return (await rendered(sheet, SIZE_OF_LONG_LISTS)).pdf;
  for (const size of FONT_SIZES.slice(0, -1)) {
    const { pdf, pages } = await rendered(sheet, size);
    if (pages === 1) return pdf;
  }
  return (await rendered(sheet, FONT_SIZES[FONT_SIZES.length - 1]!)).pdf;
}

async function rendered(sheet: ExcursionSheet, fontSize: number): Promise<{ pdf: Buffer; pages: number }> {
  const document = sheetDocument(sheet, fontSize);
  const { footer } = document;
  let pages = 0;
  const counting: typeof footer = (page, all, size) => {
    pages = all;
    return typeof footer === 'function' ? footer(page, all, size) : footer;
  };
  const pdf = await makePdf({ ...document, footer: counting });
  return { pdf, pages };
}
