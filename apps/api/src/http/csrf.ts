import type { FastifyRequest } from 'fastify';
import type { Config } from '#libs/config/config.js';
import { AppError } from '#libs/errors/app-error.js';
import { GRAPHQL_PATH } from './error-filter.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/**
 * Participants' own pages and the calls of gateways: their only credential is in the address or a signature, which a forger
 * does not have; cookies play no part. Old and embedded browsers, and phones used as gateways, send `Origin: null`, so it
 * says nothing there.
 */
const WITHOUT_COOKIES = ['/s/', '/sms/'];
/** What a form or a link of another site can send without the browser asking us first (WHATWG Fetch, "simple" types). */
const FORM_TYPES: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
]);
/** A header that another site cannot send without asking us first; the names are Apollo's, which clients know. */
const PREFLIGHT_HEADERS = ['apollo-require-preflight', 'x-apollo-operation-name'] as const;

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/**
 * Refuses requests that another site could have made a browser send with our cookie: changes that come from elsewhere
 * (Sec-Fetch-Site, or Origin against Host, as in Go's net/http.CrossOriginProtection), and GraphQL requests of the
 * kinds a plain form can send. Clients that are no browsers send none of these headers.
 *
 * @param config.publicUrl the address people use, which a proxy may hide behind another Host
 * @param config.corsOrigins pages elsewhere that are trusted like our own
 * @throws AppError CSRF_REFUSED
 */
export function refuseForgery(
  request: FastifyRequest,
  { publicUrl, corsOrigins }: Pick<Config, 'publicUrl' | 'corsOrigins'>,
): void {
  const { headers, method } = request;
  if (WITHOUT_COOKIES.some((start) => request.url.startsWith(start))) return;
  const { origin } = headers;
  const isTrusted = origin !== undefined && corsOrigins.includes(origin);
  if (
    !SAFE_METHODS.has(method) &&
    origin !== undefined &&
    !isTrusted &&
    isElsewhere(origin, headers, publicUrl)
  ) {
    throw new AppError('CSRF_REFUSED', 'The request comes from another site.');
  }
  if (!SAFE_METHODS.has(method) && headers['sec-fetch-site'] === 'cross-site' && origin === undefined) {
    throw new AppError('CSRF_REFUSED', 'The request comes from another site.');
  }
  if (request.url.split('?')[0] !== GRAPHQL_PATH || method === 'OPTIONS') return;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const couldBeForged = type === undefined || FORM_TYPES.has(type);
  if (couldBeForged && !PREFLIGHT_HEADERS.some((name) => headers[name])) {
    throw new AppError(
      'CSRF_REFUSED',
      'The request could have been forged by another site; send a JSON content type.',
    );
  }
}

function isElsewhere(origin: string, headers: FastifyRequest['headers'], publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return false;
  const host = hostOf(origin);
  return host === null || (host !== headers.host && host !== new URL(publicUrl).host);
}
