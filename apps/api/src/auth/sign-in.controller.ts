import { Body, Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IsString, MaxLength } from 'class-validator';
import type { Config } from '#libs/config/config.js';
import { AppError } from '#libs/errors/app-error.js';
import type { IssuedToken } from '#libs/people/access-tokens.js';
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

class PasswordForm {
  @IsString()
  @MaxLength(254)
  email: string;

  @IsString()
  @MaxLength(200)
  password: string;
}

/** The sign-in page and one-time links. They work without JavaScript; opening a link changes nothing until it is confirmed. */
@Controller('sign-in')
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Public()
  form(@Res() reply: FastifyReply): void {
    sendPage(reply, 200, passwordForm(null));
  }

  @Post()
  @Public()
  async withPassword(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body() form: PasswordForm,
  ): Promise<void> {
    await this.attempt(
      reply,
      () => this.signIn.withPassword(form.email, form.password, request.id),
      (problem) => passwordForm(problem),
    );
  }

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
    await this.attempt(
      reply,
      () => this.signIn.withLink(secret, request.id),
      () =>
        html`<p class="problem">
          Linkki on jo käytetty tai vanhentunut. Pyydä uusi.
          <span lang="en">The link has been used or is too old; ask for a new one.</span>
        </p>`,
    );
  }

  private async attempt(
    reply: FastifyReply,
    signIn: () => Promise<IssuedToken>,
    refusal: (problem: string) => Html,
  ): Promise<void> {
    try {
      setSessionCookie(reply, await signIn(), this.config.publicUrl);
      void reply.status(303).header('location', AFTER_SIGN_IN).send();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      sendPage(reply, 401, refusal(error.code === 'TOO_MANY_ATTEMPTS' ? TOO_MANY : WRONG));
    }
  }
}

const WRONG = 'Sähköposti ja salasana eivät täsmää. E-mail and password do not belong together.';
const TOO_MANY = 'Liian monta yritystä. Odota 15 minuuttia. Too many attempts; wait 15 minutes.';

function passwordForm(problem: string | null): Html {
  return html`${problem !== null && html`<p class="problem" role="alert">${problem}</p>`}
    <form method="post" action="/sign-in">
      <label>Sähköposti / E-mail <input name="email" type="email" autocomplete="username" required /></label>
      <label
        >Salasana / Password <input name="password" type="password" autocomplete="current-password" required
      /></label>
      <button>Kirjaudu / Sign in</button>
    </form>`;
}

// The form posts to the address it was opened at, so the secret stands nowhere in the page.
const LINK_FORM = html`<form method="post"><button>Kirjaudu / Sign in</button></form>`;

function sendPage(reply: FastifyReply, status: number, body: Html): void {
  void reply
    .status(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(page({ title: 'Kirjaudu / Sign in', language: 'fi', body }));
}
