import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Config } from '#libs/config/config.js';
import { PortInUseError } from './port-in-use.js';

export interface MetricsServer {
  /** The port it listens on, which the system has chosen for 0. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Tells a process's metrics at /metrics of METRICS_PORT, where nothing else is answered; with METRICS_TOKEN set to those who show it.
 * @returns null where no port is set
 * @throws PortInUseError
 */
export async function startMetricsServer(
  registry: Registry,
  { host, metrics }: Pick<Config, 'host' | 'metrics'>,
): Promise<MetricsServer | null> {
  const { port, token } = metrics;
  if (port === null) return null;
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    if (token !== null && !showsToken(request.headers.authorization, token))
      return void response.writeHead(401).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(host, port, 'METRICS_PORT') : error);
    });
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Whether an Authorization header is the bearer token; takes as long for a wrong one as for the right one. */
export function showsToken(header: string | undefined, token: string): boolean {
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
