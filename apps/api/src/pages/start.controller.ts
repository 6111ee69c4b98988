import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.js';
import { html, page } from '../http/html.js';

const START = page({
  title: 'Rytmi',
  language: 'fi',
  body: html`<p>
      Ryhmät, ilmoittautumiset, läsnäolot ja muistutukset.
      <span lang="en">Groups, sign-ups, attendance and reminders.</span>
    </p>
    <ul>
      <li><a href="/sign-in">Kirjaudu / Sign in</a></li>
      <li>
        <a href="/graphiql">GraphiQL</a>: tutki ja käytä rajapintaa /
        <span lang="en">explore and use the API</span>
      </li>
      <li><a href="/sandbox">SMS-hiekkalaatikko / SMS sandbox</a></li>
    </ul>`,
});

/** The first page: where to go. */
@Public()
@Controller()
export class StartController {
  @Get()
  start(@Res() reply: FastifyReply): void {
    void reply.header('content-type', 'text/html; charset=utf-8').send(START);
  }
}
