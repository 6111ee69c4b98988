import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '#libs/config/config.js';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { totalOf } from '#libs/messaging/overview/message-statistics.js';
import { StuckMessages } from '#libs/messaging/overview/stuck-messages.js';
import { UnreachedMessages } from '#libs/messaging/overview/unreached-messages.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { Organisations } from '#libs/people/organisations.js';
import { isAllowed } from '../auth/permissions.js';
import { contextOf, type Principal } from '#libs/people/principal.js';
import { CheckIns } from '#libs/regularity/check-ins/check-ins.js';
import { Public } from '../auth/access.js';
import { presentedSecret } from '../auth/credentials.js';
import { CONFIG } from '../config.js';
import { html, page } from '../http/html.js';
import { startPage, type StartView } from './start.page.js';

const STRANGERS_START = page({
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
    </ul>`,
});

/** The first page: where to go, and for staff what is wrong with texts and how many people wait for a call. */
@Public()
@Controller()
export class StartController {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly database: TenantDatabase,
    private readonly organisations: Organisations,
    private readonly stuck: StuckMessages,
    private readonly unreached: UnreachedMessages,
    private readonly checkIns: CheckIns,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async start(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const secret = presentedSecret(request);
    const principal = secret === null ? null : await this.tokens.resolve(secret);
    await reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(principal === null ? STRANGERS_START : startPage(await this.viewOf(principal, request.id)));
  }

  private async viewOf(principal: Principal, requestId: string): Promise<StartView> {
    const seesTexts = isAllowed(principal, 'messages.read');
    return this.database.read(contextOf(principal, requestId), async (tx) => {
      const { name, language } = await this.organisations.current(tx);
      return {
        language,
        organisation: name,
        stuck: seesTexts ? await this.stuck.ofOrganisation(tx) : null,
        unreached: seesTexts ? totalOf(await this.unreached.ofOrganisation(tx)) : 0,
        checkIns: isAllowed(principal, 'checkIns.use')
          ? {
              all: await this.checkIns.count(tx, { state: 'OPEN' }),
              mine: await this.checkIns.count(tx, { state: 'OPEN', assignedToId: principal.staffMemberId }),
            }
          : null,
        reportsOf: isAllowed(principal, 'reports.read')
          ? (await this.organisations.today(tx)).slice(0, 'YYYY'.length)
          : null,
        hasSandbox:
          isAllowed(principal, 'sandbox.use') &&
          this.config.smsGateways.some((gateway) => gateway.name === 'sandbox'),
      };
    });
  }
}
