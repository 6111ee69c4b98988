import {
  Body,
  Catch,
  Controller,
  Get,
  Param,
  Post,
  Res,
  UseFilters,
  type ArgumentsHost,
} from '@nestjs/common';
import { IsString, MaxLength } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { In } from 'typeorm';
import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { MAX_INBOUND_CHARACTERS, SandboxReplies } from '#libs/messaging/sandbox/sandbox-replies.js';
import { quietHoursStatus } from '#libs/messaging/delivery/quiet-hours-status.js';
import type { SandboxText } from '#libs/messaging/sandbox/sandbox-text.entity.js';
import { SandboxTexts } from '#libs/messaging/sandbox/sandbox-texts.js';
import { recipientOf } from '#libs/messaging/sandbox/recipient-number.js';
import { segmentsOf } from '#libs/messaging/wording/segments.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participant } from '#libs/people/participant.entity.js';
import { Vault } from '#libs/secrets/vault.js';
import { Allow } from '../../auth/access.js';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import { IdPipe } from '../../graphql/id.pipe.js';
import { ErrorFilter } from '../../http/error-filter.js';
import { sandboxPage, type Bubble, type Phone } from './sandbox.page.js';

const TEXTS_SHOWN = 100;

class ReplyForm {
  @IsString()
  @MaxLength(MAX_INBOUND_CHARACTERS)
  body: string;
}

/** Leads a browser that is not signed in to the sign-in page, instead of showing it a JSON error. */
@Catch()
class ToSignIn extends ErrorFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') {
      seeOther(host.switchToHttp().getResponse<FastifyReply>(), '/sign-in');
    } else {
      super.catch(error, host);
    }
  }
}

/** The sandbox as a page: phones that nobody holds. */
@Controller('sandbox')
@UseFilters(ToSignIn)
@Allow('sandbox.use')
export class SandboxController {
  constructor(
    private readonly texts: SandboxTexts,
    private readonly replies: SandboxReplies,
    private readonly organisations: Organisations,
    private readonly vault: Vault,
  ) {}

  @Get()
  async show(@Scope() scope: RequestScope, @Res() reply: FastifyReply): Promise<void> {
    const view = await scope.read(async (tx) => {
      const request = { limit: TEXTS_SHOWN, forward: true, cursor: null };
      const newest = await this.texts.page(tx, request);
      const { language, timeZone } = await this.organisations.current(tx);
      const phones = await this.phones(tx, newest.slice(0, TEXTS_SHOWN));
      const quiet = await quietHoursStatus(tx);
      return { phones, hasMore: newest.length > TEXTS_SHOWN, language, timeZone, quiet };
    });
    void reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(sandboxPage(view));
  }

  @Post('texts/:id/replies')
  async reply(
    @Scope() scope: RequestScope,
    @Res() reply: FastifyReply,
    @Param('id', IdPipe) id: string,
    @Body() form: ReplyForm,
  ): Promise<void> {
    const inbound = await scope.write((tx) => this.replies.reply(tx, scope.context, id, form.body));
    seeOther(reply, `/sandbox#text-${inbound.id}`);
  }

  /** @param newest texts, newest first; the phone of the newest comes first */
  private async phones(tx: Tx, newest: readonly SandboxText[]): Promise<Phone[]> {
    const ids = newest.map(({ id }) => id);
    const recipients = await this.texts.recipients(tx, ids);
    const people = await tx.getRepository(Participant).findBy({ id: In([...new Set(recipients.values())]) });
    const nameById = new Map(
      people.map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName ?? ''}`.trim()]),
    );
    const replies = grouped(await this.texts.replies(tx, ids), (row) => row.sandboxTextId);
    return [...grouped(newest, (text) => recipientOf(this.vault, text))].map(([e164, texts]) => ({
      e164,
      people: [...new Set(texts.flatMap(({ id }) => nameById.get(recipients.get(id) ?? '') ?? []))],
      newestTextId: texts[0]?.id ?? '',
      bubbles: texts
        .toReversed()
        .flatMap((text) => [toBubble(text), ...(replies.get(text.id) ?? []).map(replyToBubble)]),
    }));
  }
}

function toBubble({ id, body, sender, acceptedAt }: SandboxText): Bubble {
  const { parts, charactersForcingUcs2 } = segmentsOf(body);
  return { id, direction: 'TO_PHONE', body, sender, at: acceptedAt, parts, charactersForcingUcs2 };
}

function replyToBubble({ id, body, receivedAt }: { id: string; body: string; receivedAt: Date }): Bubble {
  return {
    id,
    direction: 'FROM_PHONE',
    body,
    sender: '',
    at: receivedAt,
    parts: 1,
    charactersForcingUcs2: [],
  };
}

/** Status 303: the browser goes on with GET, and reloading sends no form again. */
function seeOther(reply: FastifyReply, address: string): void {
  void reply.status(303).header('location', address).send();
}
