import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SmppServerProcess } from '../testing/smpp-server.js';

// Known to everybody, for 127.0.0.1 and nothing else, and good until 2120.
const CERTIFICATE = join(import.meta.dirname, '../testing/smpp-tls/certificate.pem');
const KEY = join(import.meta.dirname, '../testing/smpp-tls/key.pem');
const CLIENT = join(import.meta.dirname, '../testing/smpp-client.main.ts');
const TYPESCRIPT = pathToFileURL(join(import.meta.dirname, '../../database/testing/typescript.js')).href;

describe('SMPP over TLS', () => {
  let server: SmppServerProcess;
  beforeAll(async () => {
    server = await SmppServerProcess.start({
      key: readFileSync(KEY, 'utf8'),
      cert: readFileSync(CERTIFICATE, 'utf8'),
    });
  });
  afterAll(() => server.stop());

  /** What a process comes to that trusts this file, besides the authorities that Node knows. */
  async function sendFrom(trusted: string | null, host = '127.0.0.1'): Promise<string> {
    const args = ['--import', TYPESCRIPT, CLIENT, host, String(server.port), SmppServerProcess.PASSWORD];
    const { NODE_EXTRA_CA_CERTS: _ours, ...others } = process.env;
    const env = trusted === null ? others : { ...others, NODE_EXTRA_CA_CERTS: trusted };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    return stdout;
  }

  it('a text is sent to an SMSC whose certificate is trusted by NODE_EXTRA_CA_CERTS', async () => {
    expect(await sendFrom(CERTIFICATE)).toBe('ANSWERED');
    expect(await server.list()).toMatchObject({ binds: 1, seen: [{ text: 'Terve!' }] });
  });

  it('an SMSC that nobody trusts is told neither password nor text', async () => {
    const before = await server.list();
    expect(await sendFrom(null)).toBe('NO_CONNECTION');
    expect(await server.list()).toEqual(before);
  });

  it('an SMSC with a trusted certificate for another name is told neither password nor text', async () => {
    const before = await server.list();
    expect(await sendFrom(CERTIFICATE, 'localhost')).toBe('NO_CONNECTION');
    expect(await server.list()).toEqual(before);
  });

  it('the TLS server does not accept a client without TLS', async () => {
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(Buffer.alloc(16));
    await once(socket, 'close');
    expect((await server.list()).binds).toBe(1);
  });
});
