import type { FastifyInstance } from 'fastify';

/** Long enough for a client to send what is under way already, and then to read why nobody wants the rest. */
const LINGER_MS = 1_000;

/**
 * Ends a request that was answered before its body was read whole, such as a refused upload. What still comes is read and
 * thrown away for a second, so that a client that sends everything before it reads gets the answer; then the connection ends
 * under its hands, and no megabytes are taken for nothing.
 */
export function endUnreadBodies(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', (request, _reply, done) => {
    const { raw } = request;
    if (!raw.complete && !raw.destroyed) {
      const end = setTimeout(() => raw.socket.destroy(), LINGER_MS);
      const keep = () => {
        clearTimeout(end);
      };
      raw.once('end', keep).once('close', keep);
      raw.resume();
    }
    done();
  });
}
