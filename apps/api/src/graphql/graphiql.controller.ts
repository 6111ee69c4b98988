import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GRAPHQL_PATH } from '../http/error-filter.js';
import { Public } from '../auth/access.js';

const DEFAULT_QUERY = '# Press Ctrl-Space for what can be asked, Ctrl-Enter to ask.\n{\n  __typename\n}\n';

interface Page {
  readonly plain: Buffer;
  readonly gzipped: Buffer;
  readonly policy: string;
  readonly etag: string;
}

/**
 * The page and a policy under which it can reach nothing but this server, so that it works, and stays harmless, with
 * no internet: the script is allowed by its hash, the editor's workers come from blobs.
 */
async function renderPage(): Promise<Page> {
  // Nine megabytes of script: loaded only when somebody opens the page.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'Rytmi GraphiQL',
    endpoint: GRAPHQL_PATH,
    credentials: 'same-origin',
    defaultQuery: DEFAULT_QUERY,
    // An API token typed into the header editor is gone with the tab.
    shouldPersistHeaders: false,
  }).trimStart();
  const script = html.slice(html.indexOf('<script>') + '<script>'.length, html.lastIndexOf('</script>'));
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}' blob:`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const plain = Buffer.from(html);
  return { plain, gzipped: gzipSync(plain), policy, etag: `"${hash}"` };
}

/** GraphiQL, self-contained. Send a token in its header editor as `{"Authorization": "Bearer …"}`, or sign in first. */
@Public()
@Controller()
export class GraphiqlController {
  private page: Promise<Page> | undefined;

  @Get('graphiql')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const page = await (this.page ??= renderPage());
    void reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', page.policy)
      .header('etag', page.etag)
      .header('cache-control', 'no-cache')
      .header('vary', 'accept-encoding');
    if (request.headers['if-none-match'] === page.etag) {
      await reply.status(304).send();
    } else if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      await reply.header('content-encoding', 'gzip').send(page.gzipped);
    } else {
      await reply.send(page.plain);
    }
  }
}
