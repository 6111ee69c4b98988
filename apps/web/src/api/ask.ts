import type { TypedDocument } from './typed-document.js';

/** The server understood and refused. The code is one of docs/errors.md; its text is for developers and never shown. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly fields: readonly string[],
    readonly requestId: string | null,
  ) {
    super(code);
    this.name = 'Refusal';
  }
}

/** Nobody answered, or somebody who is not Rytmi: there is no network, or the server is not there. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The server cannot be reached', { cause });
    this.name = 'Unreachable';
  }
}

const TIMEOUT_MS = 20_000;

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly extensions?: {
      readonly code?: string;
      readonly requestId?: string;
      readonly fields?: readonly { readonly field: string }[];
    };
  }[];
}

/**
 * Sends one document. Whatever fails in it fails the whole: a page asks for what it may see only.
 * @param as the staff member whom it is meant to come from: refused with UNAUTHENTICATED when the browser has somebody
 *   else's cookie by now
 * @throws Refusal, Unreachable
 */
export async function ask<Data, Variables>(
  document: TypedDocument<Data, Variables>,
  variables: Variables,
  options: { readonly as?: string; readonly signal?: AbortSignal } = {},
): Promise<Data> {
  const answer = await send<Data>(
    JSON.stringify({ query: document.text, operationName: document.name, variables }),
    options,
  );
  const error = answer.errors?.[0];
  if (error) {
    const { code = 'INTERNAL', fields = [], requestId = null } = error.extensions ?? {};
    throw new Refusal(
      code,
      fields.map(({ field }) => field),
      requestId,
    );
  }
  if (!answer.data) throw new Unreachable('The answer holds neither data nor an error');
  return answer.data;
}

async function send<Data>(
  body: string,
  { as, signal }: { readonly as?: string; readonly signal?: AbortSignal },
): Promise<Answer<Data>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(as === undefined ? {} : { 'x-rytmi-staff-member': as }),
      },
      body,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return (await response.json()) as Answer<Data>;
  } catch (error) {
    throw new Unreachable(error);
  }
}
