import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IssuedToken } from '#libs/people/access-tokens.js';

/** The `__Host-` prefix is not used: it needs HTTPS, and a small association may run on one machine without it. */
const SESSION_COOKIE = 'rytmi_session';

/** The secret that a request presents: a bearer token, or else the session cookie. */
export function presentedSecret(request: FastifyRequest): string | null {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? request.cookies[SESSION_COOKIE] ?? null;
}

/** Signs the browser in: no script can read the cookie, and no other site can make the browser send it. */
export function setSessionCookie(reply: FastifyReply, token: IssuedToken, publicUrl: string): void {
  void reply.setCookie(SESSION_COOKIE, token.secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
    expires: token.row.expiresAt,
  });
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, { path: '/' });
}
