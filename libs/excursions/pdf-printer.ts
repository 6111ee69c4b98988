import { createRequire } from 'node:module';
import type { TDocumentDefinitions, TFontDictionary } from 'pdfmake/interfaces.js';

/**
 * Makes a PDF with the font Roboto, which is embedded, because the fonts that every PDF reader has lack Cyrillic. It comes with
 * pdfmake (Apache 2.0), which is loaded for the first PDF: it takes as long as a fifth of a process's start.
 */
export async function makePdf(document: TDocumentDefinitions): Promise<Buffer> {
  const { default: pdfmake } = await import('pdfmake');
  const fonts = createRequire(import.meta.url)('pdfmake/fonts/Roboto.js') as TFontDictionary;
  pdfmake.setFonts(fonts);
  // Our pages are text: they fetch nothing, and read no file but their fonts.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => Object.values(fonts.Roboto ?? {}).includes(path));
  return pdfmake.createPdf(document).getBuffer();
}
