import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ExcursionSheets } from '#libs/excursions/excursion-sheet.js';
import { sheetPdf } from '#libs/excursions/sheet-pdf.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { languageOf } from '../http/language-of.js';
import { IdPipe } from '../graphql/id.pipe.js';

/** The sheet of an excursion on paper. */
@Controller('excursions')
export class ExcursionSheetController {
  constructor(private readonly sheets: ExcursionSheets) {}

  /** `?language=` fi, sv or en; the group's if left out. */
  @Get(':sessionId/sheet.pdf')
  @Allow('excursions.sensitive')
  async pdf(
    @Scope() scope: RequestScope,
    @Res() reply: FastifyReply,
    @Param('sessionId', IdPipe) sessionId: string,
    @Query('language') language?: string,
  ): Promise<void> {
    const wanted = languageOf(language);
    const sheet = await scope.read((tx) => this.sheets.of(tx, sessionId, wanted));
    const pdf = await sheetPdf(sheet);
    await reply
      .header('content-type', 'application/pdf')
      .header('content-disposition', `inline; filename="excursion-${sheet.localDate}.pdf"`)
      // It speaks of health: no copy is left in browsers and proxies.
      .header('cache-control', 'no-store')
      .send(pdf);
  }
}
