import type { DataSource } from 'typeorm';
import { createDataSource } from '#libs/database/data-source.js';
import { TenantDatabase, type TenantContext, type Tx } from '#libs/database/tenant-database.js';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { instantOf, type WallTime } from '#libs/calendar/wall-time.js';
import type { SmsGateway } from '#libs/gateways/port/sms-gateway.js';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import { Membership } from '#libs/groups/membership.entity.js';
import type { SessionChange } from '#libs/groups/session-changes.js';
import { Session, type SessionKind } from '#libs/groups/session.entity.js';
import { SignUp } from '#libs/participation/seats/sign-up.entity.js';
import type { SignUpStatus } from '#libs/participation/rules/sign-up-status.js';
import { Consent } from '#libs/people/consent.entity.js';
import type { OrganisationSettings } from '#libs/people/organisation-settings.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { Participant } from '#libs/people/participant.entity.js';
import { sealedNumber } from '#libs/people/phone-number-sealing.js';
import { PhoneNumberDeliveries } from '#libs/people/phone-number-deliveries.js';
import { PhoneNumber } from '#libs/people/phone-number.entity.js';
import { Site } from '#libs/people/site.entity.js';
import { NEVER_QUIET } from '#libs/people/testing/never-quiet.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import type { Vault } from '#libs/secrets/vault.js';
import type { JobPayload } from '#libs/queue/job-map.js';
import { recordedQueue } from '#libs/queue/testing/recorded-queue.js';
import { awayFromDayLimits } from '../../deployment/testing/away-from-day-limits.js';
import { openTestStores, type TestStores } from '../../deployment/testing/test-stores.js';
import { GatewayChannels } from '../delivery/gateway-channels.js';
import { GatewayEvents } from '../inbound/gateway-events.js';
import { Message } from '../message/message.entity.js';
import { MessageSender } from '../delivery/message-sender.js';
import { WorkerWake } from '../message/wake.js';
import type { ReminderKind } from '../message/rules/reminder-kinds.js';
import { MessagingSweep } from '../messaging-sweep.js';
import { Receipts } from '../delivery/receipts.js';
import { ReminderWave } from '../reminders/reminder-wave.entity.js';
import { ReminderWaves } from '../reminders/reminder-waves.js';
import { Reminder } from '../reminders/reminder.entity.js';
import { SandboxGateway } from '../sandbox/sandbox-gateway.js';
import { SandboxText } from '../sandbox/sandbox-text.entity.js';
import { LintBeforeSending } from '../text-checks/lint-before-sending.js';

export const ZONE = 'Europe/Helsinki';
export const INTERNAL_NAME = 'Päihdekuntoutujien vertaisryhmä';
export const PUBLIC_NAME = 'Torstaikahvit';
export const PUBLIC_URL = 'https://rytmi.example';

export interface PersonOptions {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly language?: string;
  readonly member?: boolean;
  readonly signUp?: { readonly sessionId: string; readonly status: SignUpStatus };
  /** Days from today on which they agreed, and withdrew; null: never agreed. */
  readonly consent?: { readonly granted: number; readonly withdrawn?: number } | null;
  readonly number?: {
    readonly from: number;
    readonly to?: number;
    readonly status?: 'ACTIVE' | 'SUSPENDED';
    /** One of their own unless told otherwise. */
    readonly e164?: string;
  } | null;
  readonly archived?: boolean;
}

/** A database with one organisation and one group, and reminders to plan, sweep and send in it. */
export class MessagingFixture {
  readonly waves = new ReminderWaves();
  /** What workers were woken for after commits. */
  readonly recorded = recordedQueue();
  readonly wake = new WorkerWake(this.recorded.queue);
  private numbers = 1000;

  private constructor(
    private readonly stores: TestStores,
    private readonly source: DataSource,
    readonly database: TenantDatabase,
    public context: TenantContext,
    public groupId: string,
    public today: LocalDate,
    private readonly vault: Vault,
  ) {}

  /** @param vault seals the numbers, and opens them for those who send */
  static async open(vault: Vault = testVault): Promise<MessagingFixture> {
    const stores = await openTestStores();
    const source = await createDataSource(stores.appUrl).initialize();
    const database = new TenantDatabase(source);
    const fixture = new MessagingFixture(stores, source, database, undefined as never, '', '', vault);
    await fixture.renew();
    return fixture;
  }

  /** For tests that watch the database itself. */
  get ownerUrl(): string {
    return this.stores.ownerUrl;
  }

  /** For processes of their own that work in the same database. */
  get appUrl(): string {
    return this.stores.appUrl;
  }

  async close(): Promise<void> {
    await this.source.destroy();
    await this.stores.database.drop();
  }

  /** A new, empty organisation, so that examples do not see each other. */
  async renew(settings: OrganisationSettings = {}): Promise<void> {
    await awayFromDayLimits();
    this.context = await organisationsIn(this.database).create({
      name: 'Testiyhdistys ry',
      ...NEVER_QUIET,
      ...settings,
    });
    this.today = await this.write((tx) => organisationsIn(this.database).today(tx));
    this.groupId = await this.write(async (tx) => {
      const { organisationId } = this.context;
      const site = await tx.getRepository(Site).save({ organisationId, name: 'Olohuone', address: null });
      const group = await tx.getRepository(ActivityGroup).save({
        organisationId,
        siteId: site.id,
        internalName: INTERNAL_NAME,
        publicName: PUBLIC_NAME,
        admission: 'CLOSED' as const,
        language: 'fi' as const,
      });
      return group.id;
    });
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.write(this.context, work);
  }

  day(days: number): LocalDate {
    return addDays(this.today, days);
  }

  /** A session on a date; announced as PLANNED unless told otherwise. */
  async session(
    date: LocalDate,
    wallTime: WallTime = '13:00',
    options: { kind?: SessionKind; startsAt?: Date } = {},
  ): Promise<string> {
    const { kind = 'MEETING', startsAt = instantOf(date, wallTime, ZONE) } = options;
    return this.write(async (tx) => {
      const { id } = await tx.getRepository(Session).save({
        organisationId: this.context.organisationId,
        groupId: this.groupId,
        kind,
        localDate: date,
        startsAt,
        endsAt: new Date(startsAt.getTime() + 7_200_000),
        timeZone: ZONE,
        place: 'Kahvila',
        status: 'PLANNED' as const,
        isException: false,
        scheduleVersion: 1,
        seatsTaken: 0,
      });
      await this.waves.sessionsChanged(tx, this.context, { kind: 'PLANNED', sessionIds: [id] });
      return id;
    });
  }

  /** Changes the session and announces it, in one transaction, as those who plan do. */
  async change(
    id: string,
    kind: SessionChange['kind'],
    to?: { date: LocalDate; wallTime: WallTime },
  ): Promise<void> {
    await this.write(async (tx) => {
      const session = await tx.getRepository(Session).findOneByOrFail({ id });
      const startsAt = to ? instantOf(to.date, to.wallTime, ZONE) : session.startsAt;
      await tx.getRepository(Session).update(id, {
        status: kind === 'CANCELLED' ? 'CANCELLED' : 'PLANNED',
        cancelledAt: kind === 'CANCELLED' ? new Date() : null,
        localDate: to?.date ?? session.localDate,
        startsAt,
        endsAt: new Date(startsAt.getTime() + 7_200_000),
        scheduleVersion: session.scheduleVersion + (kind === 'MOVED' ? 1 : 0),
      });
      await this.waves.sessionsChanged(tx, this.context, { kind, sessionIds: [id] });
    });
  }

  /** Somebody who is a member, has agreed and has a number, unless told otherwise. */
  async person(options: PersonOptions = {}): Promise<string> {
    const { consent = { granted: -30 }, number = { from: -30 }, member = true, archived = false } = options;
    const { organisationId } = this.context;
    return this.write(async (tx) => {
      const { id } = await tx.getRepository(Participant).save({
        organisationId,
        firstName: options.firstName ?? 'Aino',
        lastName: options.lastName ?? 'Mäkelä',
        language: options.language ?? 'fi',
        archivedAt: archived ? new Date() : null,
      });
      if (member) {
        await tx.getRepository(Membership).save({
          organisationId,
          groupId: this.groupId,
          participantId: id,
          role: 'MEMBER' as const,
          startsOn: this.day(-365),
        });
      }
      if (consent) {
        await tx.getRepository(Consent).save({
          organisationId,
          participantId: id,
          purpose: 'SMS_REMINDERS' as const,
          grantedOn: this.day(consent.granted),
          withdrawnOn: consent.withdrawn === undefined ? null : this.day(consent.withdrawn),
          source: 'IN_PERSON' as const,
        });
      }
      if (number) await this.addNumber(tx, id, number);
      if (options.signUp) await this.signUp(tx, id, options.signUp.sessionId, options.signUp.status);
      return id;
    });
  }

  async addNumber(
    tx: Tx,
    participantId: string,
    number: NonNullable<PersonOptions['number']>,
  ): Promise<string> {
    const { id } = await tx.getRepository(PhoneNumber).save({
      organisationId: this.context.organisationId,
      participantId,
      ...sealedNumber(
        this.vault,
        this.context.organisationId,
        number.e164 ?? `+35840123${(this.numbers += 1)}`,
      ),
      status: number.status ?? 'ACTIVE',
      validFrom: this.day(number.from),
      validTo: number.to === undefined ? null : this.day(number.to),
      confirmedOn: this.day(number.from),
      askToConfirm: false,
    });
    return id;
  }

  async signUp(tx: Tx, participantId: string, sessionId: string, status: SignUpStatus): Promise<void> {
    await tx.getRepository(SignUp).save({
      organisationId: this.context.organisationId,
      sessionId,
      participantId,
      status,
      signedUpAt: new Date(),
      cancelledAt: status === 'CANCELLED' ? new Date() : null,
      source: 'STAFF' as const,
    });
  }

  /** Lets the moment of a wave come. */
  async makeDue(sessionId: string, kind: ReminderKind = 'ONE_DAY_AHEAD'): Promise<void> {
    const { affected } = await this.write((tx) =>
      tx
        .getRepository(ReminderWave)
        .update({ sessionId, kind }, { dueAt: () => `now() - interval '1 second'` }),
    );
    // Late in the evening none is planned for tomorrow any more: the tests take the day after.
    if (affected !== 1) throw new Error(`There is no wave ${kind} to make due`);
  }

  sweeper(gateway: SmsGateway = new SandboxGateway(this.database, this.vault)): MessagingSweep {
    return new MessagingSweep(this.database, [gateway]);
  }

  /** The messages that workers were woken for after commits, since the last call. */
  messagesWoken(): string[] {
    return this.recorded.nudged
      .splice(0)
      .flatMap(({ name, payload }) =>
        name === 'messages.send' ? [(payload as JobPayload<'messages.send'>).messageId] : [],
      );
  }

  events(): GatewayEvents {
    return new GatewayEvents(
      this.database,
      new Receipts(this.database, new PhoneNumberDeliveries()),
      this.vault,
      this.wake,
    );
  }

  sender(gateway: SmsGateway = new SandboxGateway(this.database, this.vault)): MessageSender {
    return this.senderBy(new GatewayChannels(this.database, [gateway]));
  }

  /** @param vault of a process that has other keys */
  senderBy(lanes: GatewayChannels, vault: Vault = this.vault): MessageSender {
    const lint = new LintBeforeSending(PUBLIC_URL);
    return new MessageSender(this.database, lanes, vault, new PhoneNumberDeliveries(), lint);
  }

  /** Sweeps once, and gives the ids of this organisation's messages that workers were woken for. */
  async sweep(gateway?: SmsGateway): Promise<string[]> {
    const woken: string[] = [];
    await this.sweeper(gateway).run((organisationId, messageId) => {
      if (organisationId === this.context.organisationId) woken.push(messageId);
    }, new AbortController().signal);
    return woken;
  }

  async send(messageId: string, gateway?: SmsGateway): Promise<Message> {
    await this.sender(gateway).send(this.context.organisationId, messageId, new AbortController().signal);
    return this.message(messageId);
  }

  /** Sweeps and sends what there is to send; gives what arrived on the phones so far. */
  async deliver(): Promise<SandboxText[]> {
    for (const id of await this.sweep()) await this.send(id);
    return this.phones();
  }

  message(id: string): Promise<Message> {
    return this.write((tx) => tx.getRepository(Message).findOneByOrFail({ id }));
  }

  messages(): Promise<Message[]> {
    return this.write((tx) => tx.getRepository(Message).find({ order: { createdAt: 'ASC' } }));
  }

  reminders(): Promise<Reminder[]> {
    return this.write((tx) => tx.getRepository(Reminder).find());
  }

  phones(): Promise<SandboxText[]> {
    return this.write((tx) => tx.getRepository(SandboxText).find({ order: { acceptedAt: 'ASC' } }));
  }

  async wave(sessionId: string, kind: ReminderKind): Promise<ReminderWave | null> {
    return this.write((tx) => tx.getRepository(ReminderWave).findOneBy({ sessionId, kind }));
  }
}
