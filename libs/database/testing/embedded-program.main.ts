import { startEmbeddedPostgres, type EmbeddedPostgresOptions } from '../embedded-postgres.js';

/** A Rytmi reduced to its PostgreSQL: starts it as told by the argument, says how that went, and stops at SIGTERM. */
try {
  const server = await startEmbeddedPostgres(JSON.parse(process.argv[2] ?? '') as EmbeddedPostgresOptions);
  const running = setInterval(() => undefined, 1_000);
  process.once('SIGTERM', () => {
    void server.stop().then(() => clearInterval(running));
  });
  console.log(JSON.stringify({ url: server.url, port: server.port, adopted: server.adopted }));
} catch (error) {
  const { name, message } = error as Error;
  console.log(JSON.stringify({ error: name, message }));
}
