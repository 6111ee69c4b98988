import { createRequire } from 'node:module';
import pdfmake from 'pdfmake';
import type { TFontDictionary } from 'pdfmake/interfaces.js';

/** Embedded, because the fonts that every PDF reader has lack Cyrillic. Comes with pdfmake (Apache 2.0). */
const FONTS = createRequire(import.meta.url)('pdfmake/fonts/Roboto.js') as TFontDictionary;

pdfmake.setFonts(FONTS);
// Our pages are text: they fetch nothing, and read no file but their fonts.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => Object.values(FONTS.Roboto ?? {}).includes(path));

/** Makes PDFs with the font Roboto. */
export const pdfPrinter = pdfmake;
