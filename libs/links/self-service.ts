import { Injectable } from '@nestjs/common';
import { TenantDatabase, type TenantContext } from '#libs/database/tenant-database.js';
import { AppError, ERROR_CODES } from '#libs/errors/app-error.js';
import { found } from '#libs/errors/found.js';
import { Offers } from '#libs/participation/sign-ups/offers.js';
import { SignUps } from '#libs/participation/sign-ups/sign-ups.js';
import { DeclineAttendance } from '#libs/participation/sign-ups/decline-attendance.js';
import { writtenLanguage, type Language } from '#libs/people/language.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participant } from '#libs/people/participant.entity.js';
import { ownSessions, type Answer, type OwnSession } from './own-sessions.js';
import { SecretLinks } from './secret-links.js';
import type { PresentedLink } from './secret-links.sql.js';

const SOURCE = 'SELF_SERVICE';

/** A link to somebody's own page, which still opens it. */
export type SelfServiceLink = PresentedLink & { readonly participantId: string };

/** What a participant sees of themselves. */
export interface OwnPage {
  readonly firstName: string;
  readonly language: Language;
  readonly sessions: readonly OwnSession[];
}

/** What a participant can see and do without an account. Looking changes nothing. */
@Injectable()
export class SelfService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly links: SecretLinks,
    private readonly organisations: Organisations,
    private readonly signUps: SignUps,
    private readonly offers: Offers,
    private readonly stayingAway: DeclineAttendance,
  ) {}

  /** @throws AppError NOT_FOUND when the token opens no such page, LINK_ENDED when it no longer does */
  async open(token: string): Promise<SelfServiceLink> {
    const link = found(await this.links.resolve(token, ['SELF_SERVICE']), 'page');
    const participantId = found(link.participantId, 'page');
    if (!link.isOpen) throw new AppError('LINK_ENDED', ERROR_CODES.LINK_ENDED);
    return { ...link, participantId };
  }

  async pageOf(link: SelfServiceLink, requestId: string): Promise<OwnPage> {
    return this.database.read(contextOf(link, requestId), async (tx) => {
      const { firstName, language } = await tx
        .getRepository(Participant)
        .findOneByOrFail({ id: link.participantId });
      const organisation = await this.organisations.current(tx);
      return {
        firstName,
        language: writtenLanguage(language, organisation.language),
        sessions: await ownSessions(tx, link.participantId, link.sessionId),
      };
    });
  }

  /**
   * Does what a participant answers about one of the sessions on their page. The same answer again changes nothing.
   * @throws AppError NOT_FOUND for a session that is not on the page, LINK_ENDED, and what signing up, cancelling,
   *   accepting and declining throw; CONFLICT also when somebody changed the sign-up meanwhile
   */
  async answer(link: SelfServiceLink, sessionId: string, answer: Answer, requestId: string): Promise<void> {
    const context = contextOf(link, requestId);
    await this.database.write(context, async (tx) => {
      await this.links.markUsed(tx, link.id);
      const sessions = await ownSessions(tx, link.participantId, link.sessionId);
      if (!sessions.some(({ id }) => id === sessionId))
        throw new AppError('NOT_FOUND', 'The session is not on this page');
      const seat = { sessionId, participantId: link.participantId };
      switch (answer) {
        case 'COME':
          await this.signUps.signUp(tx, context, { ...seat, source: SOURCE });
          return;
        case 'ACCEPT':
          await this.offers.accept(tx, context, { ...seat, source: SOURCE });
          return;
        case 'NOT_COMING':
          await this.stayingAway.decline(tx, context, seat, SOURCE);
          return;
      }
    });
  }
}

function contextOf(link: SelfServiceLink, requestId: string): TenantContext {
  return {
    organisationId: link.organisationId,
    actor: { kind: 'PARTICIPANT', staffMemberId: null },
    requestId,
    onlyGroupIds: null,
    managesGroupIds: [],
  };
}
