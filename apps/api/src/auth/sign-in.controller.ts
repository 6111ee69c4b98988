import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '#libs/config/config.js';
import { AppError } from '#libs/errors/app-error.js';
import { SignIn } from '#libs/people/sign-in.js';
import { CONFIG } from '../config.js';
import { html, page, type Html } from '../http/html.js';
import { Public } from './access.js';
import { setSessionCookie } from './credentials.js';

const AFTER_SIGN_IN = '/';

/** Where a one-time sign-in link leads. */
export function signInAddress(publicUrl: string, secret: string): string {
  return `${publicUrl}/sign-in/${secret}`;
}

/**
 * One-time sign-in links. They work without JavaScript; opening one changes nothing until it is confirmed. The page on
 * which a password is given is the web app's.
 */
@Controller('sign-in')
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get(':secret')
  @Public()
  link(@Res() reply: FastifyReply): void {
    sendPage(reply, 200, LINK_FORM);
  }

  @Post(':secret')
  @Public()
  async withLink(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('secret') secret: string,
  ): Promise<void> {
    try {
      setSessionCookie(reply, await this.signIn.withLink(secret, request.id), this.config.publicUrl);
      void reply.status(303).header('location', AFTER_SIGN_IN).send();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      sendPage(reply, 401, REFUSED);
    }
  }
}

// The form posts to the address it was opened at, so the secret stands nowhere in the page.
const LINK_FORM = html`<form method="post"><button>Kirjaudu / Sign in</button></form>`;
const REFUSED = html`<p class="problem" role="alert">
  Linkki on jo käytetty tai vanhentunut. Pyydä uusi.
  <span lang="en">The link has been used or is too old; ask for a new one.</span>
</p>`;

function sendPage(reply: FastifyReply, status: number, body: Html): void {
  void reply
    .status(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(page({ title: 'Kirjaudu / Sign in', language: 'fi', body }));
}
