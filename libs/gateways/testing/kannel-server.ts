import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BEARERBOX = '/usr/sbin/bearerbox';
const SMSBOX = '/usr/sbin/smsbox';
const FAKESMSC = '/usr/lib/kannel/test/fakesmsc';
const PATIENCE_MS = 20_000;

/** A text as the fake SMSC prints it: `sender receiver type message`. */
export interface FakeSmscText {
  readonly from: string;
  readonly to: string;
  readonly body: string;
}

/** A real Kannel (bearerbox and smsbox) with its fake SMSC, on loopback ports of its own, in a temporary folder. */
export class KannelServer {
  static readonly USERNAME = 'rytmi';
  static readonly PASSWORD = 'salainen';
  private phone: ChildProcess | null = null;
  private readonly boxes: ChildProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly ports: Ports,
  ) {}

  /** @param getUrl what Kannel calls for a text that comes in, with Kannel's escapes such as `%p` */
  static async start(getUrl: string): Promise<KannelServer> {
    const missing = [BEARERBOX, SMSBOX, FAKESMSC].filter((path) => !existsSync(path));
    if (missing.length > 0) {
      throw new Error(
        `Kannel is not installed (${missing.join(', ')} missing): apt-get install kannel kannel-extras`,
      );
    }
    const folder = await mkdtemp(join(tmpdir(), 'rytmi-kannel-'));
    const kannel = new KannelServer(folder, await freePorts());
    try {
      await writeFile(kannel.path('kannel.conf'), configuration(kannel.ports, getUrl));
      await kannel.run(BEARERBOX, 'bearerbox');
      await until('bearerbox answers', () => kannel.status());
      await kannel.run(SMSBOX, 'smsbox');
      await kannel.connectPhone('nobody nobody text nothing', 0);
      await until('smsbox is there', async () => (await kannel.status()).includes('smsbox:'));
      await until('smsbox takes texts', async () => (await fetch(kannel.sendsmsUrl)).status > 0);
      return kannel;
    } catch (error) {
      await kannel.stop();
      throw error;
    }
  }

  get sendsmsUrl(): string {
    return `http://127.0.0.1:${this.ports.sendsms}/cgi-bin/sendsms`;
  }

  /** Everything that has left through Kannel since it started; parts of one text are put together. */
  async texts(): Promise<FakeSmscText[]> {
    const log = await readFile(this.path('fakesmsc.log'), 'utf8');
    return log.split('\n').reduce<FakeSmscText[]>((texts, line) => {
      const [, from = '', to = '', rest = ''] = /Got message \d+: <(\S+) (\S+) (.*)>$/.exec(line) ?? [];
      if (from === '') return texts;
      const { body, isContinued } = bodyOf(rest);
      const last = texts.at(-1);
      if (!isContinued || last === undefined) return [...texts, { from, to, body }];
      return [...texts.slice(0, -1), { ...last, body: last.body + body }];
    }, []);
  }

  /** Somebody sends a text to one of our numbers. Words only: the fake SMSC takes them as they are written. */
  async receive({ from, to, body }: FakeSmscText): Promise<void> {
    await this.connectPhone(`${from} ${to} text ${body}`, 1);
  }

  async stop(): Promise<void> {
    // They keep nothing that is worth the dozen seconds which they take to end by themselves.
    for (const child of [this.phone, ...this.boxes]) await kill(child);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** One fake SMSC is connected at a time; its first words are what it sends. */
  private async connectPhone(message: string, times: number): Promise<void> {
    await kill(this.phone);
    const { smsc } = this.ports;
    const args = ['-H', '127.0.0.1', '-r', String(smsc), '-i', '0.01', '-m', String(times), message];
    this.phone = await this.run(FAKESMSC, 'fakesmsc', args);
    await until('the fake SMSC is connected', async () => (await this.status()).includes('(online'));
  }

  private async run(command: string, name: string, args = [this.path('kannel.conf')]): Promise<ChildProcess> {
    const log = await open(this.path(`${name}.log`), 'a');
    const child = spawn(command, args, { cwd: this.folder, stdio: ['ignore', log.fd, log.fd] });
    await log.close();
    if (command !== FAKESMSC) this.boxes.unshift(child);
    return child;
  }

  private async status(): Promise<string> {
    const url = `http://127.0.0.1:${this.ports.admin}/status.txt?password=${KannelServer.PASSWORD}`;
    return (await fetch(url)).text();
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}

interface Ports {
  readonly admin: number;
  readonly smsbox: number;
  readonly smsc: number;
  readonly sendsms: number;
}

function configuration(ports: Ports, getUrl: string): string {
  return `
group = core
admin-port = ${ports.admin}
admin-interface = "127.0.0.1"
admin-password = ${KannelServer.PASSWORD}
smsbox-port = ${ports.smsbox}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = fake
port = ${ports.smsc}
connect-allow-ip = "127.0.0.1"

group = smsbox
bearerbox-host = "127.0.0.1"
sendsms-port = ${ports.sendsms}
sendsms-interface = "127.0.0.1"

group = sendsms-user
username = ${KannelServer.USERNAME}
password = ${KannelServer.PASSWORD}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "${getUrl}"
`;
}

/** `text words` as they are; `data …` and `udh … data …` as URL-encoded octets of UTF-16, where udh ends in total and number. */
function bodyOf(rest: string): { body: string; isContinued: boolean } {
  const [, header, type, content = ''] = /^(?:udh (\S*) )?(text|data) ?(.*)$/s.exec(rest) ?? [];
  const isContinued = header !== undefined && (octets(header).at(-1) ?? 1) > 1;
  if (type !== 'data') return { body: content, isContinued };
  return { body: new TextDecoder('utf-16be').decode(octets(content)), isContinued };
}

function octets(encoded: string): Buffer {
  const latin1 = encoded
    .replace(/\+/g, ' ')
    .replace(/%([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(latin1, 'latin1');
}

/** Ports that were free a moment ago: Kannel cannot choose its own. */
async function freePorts(): Promise<Ports> {
  const servers = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const [admin = 0, smsbox = 0, smsc = 0, sendsms = 0] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  for (const server of servers) server.close();
  return { admin, smsbox, smsc, sendsms };
}

/** Waits until `condition` holds; not being reachable counts as not yet. */
async function until(what: string, condition: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    if (await condition().catch(() => false)) return;
    await sleep(50);
  }
  throw new Error(`Kannel: waited in vain until ${what}`);
}

async function kill(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
