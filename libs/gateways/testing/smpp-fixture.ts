import { createDataSource } from '#libs/database/data-source.js';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { openTestStores } from '../../deployment/testing/test-stores.js';
import { SmppGateway, type SmppOptions } from '../smpp/smpp-gateway.js';
import { SmppIncoming } from '../smpp/smpp-incoming.js';
import { SmppParts } from '../smpp/smpp-parts.js';
import type { GatewayInbox, IncomingText, OutgoingText, Receipt } from '../port/sms-gateway.js';
import { SmppServerProcess } from './smpp-server.js';

/** Short, so that specs do not wait. */
const TIMES = { answerTimeoutMs: 1_000, enquireLinkEveryMs: 100, firstWaitMs: 20, longestWaitMs: 100 };

/** An SMSC in another process, a database, and gateways that are connected to the one and remember in the other. */
export class SmppFixture {
  private constructor(
    readonly server: SmppServerProcess,
    readonly database: TenantDatabase,
    private readonly closeDatabase: () => Promise<void>,
  ) {}

  static async open(server?: SmppServerProcess): Promise<SmppFixture> {
    const stores = await openTestStores();
    const source = await createDataSource(stores.appUrl).initialize();
    return new SmppFixture(
      server ?? (await SmppServerProcess.start()),
      new TenantDatabase(source),
      async () => {
        await source.destroy();
        await stores.database.drop();
      },
    );
  }

  /** A gateway that has tried to bind. */
  async connected(inbox: GatewayInbox, options: Partial<SmppOptions> = {}): Promise<SmppGateway> {
    const gateway = this.gateway(options);
    await gateway.connect(inbox);
    return gateway;
  }

  gateway(options: Partial<SmppOptions> = {}): SmppGateway {
    return new SmppGateway(
      {
        host: '127.0.0.1',
        port: this.server.port,
        systemId: 'rytmi',
        password: SmppServerProcess.PASSWORD,
        systemType: '',
        tls: false,
        from: null,
        concurrency: 10,
        ...options,
      },
      { parts: new SmppParts(this.database), incoming: new SmppIncoming(this.database, testVault) },
      { info: () => undefined, warn: () => undefined },
      TIMES,
    );
  }

  /** Makes all parts of texts that came in older; PostgreSQL interval. */
  async letTimePass(interval: string): Promise<void> {
    await this.database.systemTransaction((tx) =>
      tx.query(
        `UPDATE smpp_incoming_part
         SET received_at = received_at - $1::interval, handed_over_at = handed_over_at - $1::interval`,
        [interval],
      ),
    );
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.closeDatabase();
  }
}

/** An inbox that keeps what it is given, and can be told to break. */
export class MemoryInbox implements GatewayInbox {
  readonly receipts: Receipt[] = [];
  readonly texts: IncomingText[] = [];
  isBroken = false;

  async receipt(receipt: Receipt): Promise<void> {
    if (this.isBroken) throw new Error('Not stored');
    this.receipts.push(receipt);
  }

  async incoming(text: IncomingText): Promise<void> {
    if (this.isBroken) throw new Error('Not stored');
    this.texts.push(text);
  }
}

/** A text to one phone that is of use for an hour more. */
export function textOf(body: string, more: Partial<OutgoingText> = {}): OutgoingText {
  return {
    organisationId: crypto.randomUUID(),
    clientReference: crypto.randomUUID(),
    to: '+358401230001',
    sender: 'Rytmi',
    body,
    validUntil: new Date(Date.now() + 3_600_000),
    ...more,
  };
}
