import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const gzipped = promisify(gzip);

/** Below this a packet holds it anyway. */
const LEAST_BYTES = 1_400;
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/;
/** Requests whose answers are sent as they are. */
const asTheyAre = new WeakSet<FastifyRequest>();

/**
 * Keeps the answer to a request from being compressed: the length of compressed text tells whether two parts of it are alike, so
 * nothing is compressed that may hold a secret beside what somebody else could have put there (the attack BREACH). Secrets,
 * such as new tokens and links, are told once, in the answer to the mutation that made them.
 */
export function sendAsItIs(request: FastifyRequest): void {
  asTheyAre.add(request);
}

/** Compresses larger answers in JSON for clients that take gzip. */
export function compressAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || !JSON_TYPE.test(String(reply.getHeader('content-type'))))
      return payload;
    void reply.header('vary', varying(reply));
    if (asTheyAre.has(request) || !takesGzip(request) || reply.hasHeader('content-encoding')) return payload;
    if (Buffer.byteLength(payload) < LEAST_BYTES) return payload;
    void reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return gzipped(payload, { level: constants.Z_BEST_SPEED });
  });
}

function varying(reply: FastifyReply): string {
  const before = reply.getHeader('vary');
  return before === undefined ? 'accept-encoding' : `${String(before)}, accept-encoding`;
}

function takesGzip({ headers }: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\s*,|\s*$))/.test(String(headers['accept-encoding'] ?? ''));
}
