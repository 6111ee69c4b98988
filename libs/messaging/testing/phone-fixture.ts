import { randomUUID } from 'node:crypto';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { IncomingText } from '#libs/gateways/port/sms-gateway.js';
import type { OrganisationSettings } from '#libs/people/organisation-settings.js';
import { SignUpServices } from '#libs/participation/testing/sign-up-services.js';
import { SignUp } from '#libs/participation/seats/sign-up.entity.js';
import { ReplyActions } from '../inbound/reply-actions.js';
import { AnsweredSession } from '../replies/answered-session.entity.js';
import { ReplyHandler } from '../inbound/reply-handler.js';
import type { GatewayEvents } from '../inbound/gateway-events.js';
import { InboundText } from '../inbound/inbound-text.entity.js';
import { SandboxGateway } from '../sandbox/sandbox-gateway.js';
import { SignUpNotices } from '../notices/sign-up-notices.js';
import { recipientOf } from '../sandbox/recipient-number.js';
import type { MessagingFixture } from './messaging-fixture.js';

/** Phones that get texts from the sandbox and answer through the same door as those of real gateways. */
export class PhoneFixture {
  readonly services = new SignUpServices();
  readonly answers: ReplyHandler;
  readonly events: GatewayEvents;
  private to = '';
  private numbers = 1000;
  private readonly seen = new Set<string>();

  constructor(private readonly fixture: MessagingFixture) {
    const { signUps, offers, stayingAway } = this.services;
    this.answers = new ReplyHandler(new ReplyActions(signUps, offers, stayingAway), testVault, fixture.wake);
    this.events = fixture.events();
    this.events.registerIncoming(this.answers);
    const notices = new SignUpNotices([new SandboxGateway(fixture.database, testVault)]);
    this.services.changes.register(notices);
    this.services.sessionChanges.register(fixture.waves);
    this.services.sessionChanges.register(notices);
  }

  /** A new, empty organisation with a number of its own to answer to. */
  async renew(settings: OrganisationSettings = {}): Promise<void> {
    this.fixture.recorded.nudged.length = 0;
    this.to = `+3584570${(this.numbers += 1)}`;
    await this.fixture.renew({ smsReplyNumber: this.to, ...settings });
  }

  /** Sends a text from a number, and lets it act. */
  async text(from: string, body: string, gatewayMessageId: string = randomUUID()): Promise<InboundText> {
    await this.append({ from, body, gatewayMessageId });
    await this.apply();
    return this.inbound(gatewayMessageId);
  }

  /** Stores texts as they come in. */
  append(...texts: Omit<IncomingText, 'to'>[]): Promise<void> {
    return this.events.append(
      'sandbox',
      'INCOMING',
      texts.map((text) => ({ ...text, to: this.to })),
    );
  }

  apply(): Promise<void> {
    return this.events.apply(new AbortController().signal);
  }

  inbound(gatewayMessageId: string): Promise<InboundText> {
    return this.write((tx) => tx.getRepository(InboundText).findOneByOrFail({ gatewayMessageId }));
  }

  allInbound(): Promise<InboundText[]> {
    return this.write((tx) => tx.getRepository(InboundText).find({ order: { receivedAt: 'ASC' } }));
  }

  outcomesOf(inboundTextId: string): Promise<AnsweredSession[]> {
    return this.write((tx) => tx.getRepository(AnsweredSession).findBy({ inboundTextId }));
  }

  /** Lets everything leave that is due, and gives what a phone has got since the last time it was looked at. */
  async newTexts(e164: string): Promise<string[]> {
    for (const messageId of this.fixture.messagesWoken()) await this.fixture.send(messageId);
    const texts = (await this.fixture.deliver()).filter(
      (text) => recipientOf(testVault, text) === e164 && !this.seen.has(text.id),
    );
    for (const { id } of texts) this.seen.add(id);
    return texts.map(({ body }) => body);
  }

  /** Reminds of a session, and makes sure that the text is on its phones. */
  async remind(sessionId: string): Promise<void> {
    await this.fixture.makeDue(sessionId, 'ONE_DAY_AHEAD');
    await this.fixture.deliver();
  }

  signUp(sessionId: string, participantId: string): Promise<SignUp | null> {
    return this.write((tx) => tx.getRepository(SignUp).findOneBy({ sessionId, participantId }));
  }

  private write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.fixture.write(work);
  }
}
