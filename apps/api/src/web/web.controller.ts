import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#libs/errors/app-error.js';
import { Public } from '../auth/access.js';
import { html, page } from '../http/html.js';
import { readWebFiles, type WebFile } from './web-files.js';

const SHELL = 'index.html';
/** Their names change with what is in them. */
const HASHED = 'assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Where programs ask: what is not found there is not answered with the app, whatever the caller accepts. */
const FOR_PROGRAMS =
  /^\/(graphql|health|metrics|sms|s|live|reports|calendar|imports|excursions|participants|assets)(\/|$)/;

/** Nothing but this server's own scripts and styles: nothing inline, nothing from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const NOT_BUILT = page({
  title: 'Rytmi',
  language: 'en',
  body: html`<p>The web app has not been built: run <code>npm run build</code> and start again.</p>`,
});

/**
 * The web app for staff: its files, and its one page at every address that is nobody else's, as the app knows its own
 * addresses, and says so where there is nothing.
 */
@Public()
@Controller()
export class WebController {
  private files: Promise<ReadonlyMap<string, WebFile> | null> | undefined;

  @Get('*')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const path = request.url.split('?')[0] ?? '/';
    const files = await (this.files ??= readWebFiles());
    const file = files?.get(path.slice(1));
    if (file && path !== `/${SHELL}`) {
      await sendFile(request, reply, file, path.startsWith(`/${HASHED}`) ? FOR_EVER : 'no-cache');
      return;
    }
    if (path !== '/' && (FOR_PROGRAMS.test(path) || !(request.headers.accept ?? '').includes('text/html'))) {
      throw new AppError('NOT_FOUND', 'There is nothing at this address');
    }
    const shell = files?.get(SHELL);
    if (shell) {
      await sendFile(request, reply.header('content-security-policy', POLICY), shell, 'no-cache');
    } else {
      // Asked again the next time: it may have been built meanwhile.
      this.files = undefined;
      await reply.status(503).header('content-type', 'text/html; charset=utf-8').send(NOT_BUILT);
    }
  }
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, etag, plain, compressed }: WebFile,
  cacheControl: string,
): Promise<void> {
  const accepted = request.headers['accept-encoding'] ?? '';
  const encoding = [...compressed.keys()].find((each) => new RegExp(`\\b${each}\\b`).test(accepted));
  void reply
    .header('content-type', type)
    .header('cache-control', cacheControl)
    .header('etag', etag)
    .header('vary', 'accept-encoding');
  if (request.headers['if-none-match'] === etag) {
    await reply.status(304).send();
  } else if (encoding === undefined) {
    await reply.send(plain);
  } else {
    await reply.header('content-encoding', encoding).send(compressed.get(encoding));
  }
}
