import { canariesIn } from './canary.js';

/** Asks an api, and looks for the canary in every answer that is an error. */
export class CanaryClient {
  private token: string | null = null;
  /** Errors that were answered, whole. */
  readonly errors: string[] = [];

  constructor(private readonly address: string) {}

  /** From now on it asks as this person, with a token. */
  async signIn(email: string, password: string): Promise<void> {
    const post = (query: string, cookie = '') =>
      fetch(`${this.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify({ query, variables: { email, password } }),
      });
    const signedIn = await post(
      'mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { expiresAt } }',
    );
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const answer = await post('mutation { createApiToken(input: { label: "canary" }) { secret } }', cookie);
    const { data } = (await answer.json()) as { data: { createApiToken: { secret: string } } };
    this.token = data.createApiToken.secret;
  }

  /** @returns the data; what was wrong is in `errors` */
  async graphql<Data>(query: string, variables: unknown = {}): Promise<Data | null> {
    const answer = await this.call('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data = null, errors } = JSON.parse(answer.body) as { data?: Data | null; errors?: unknown };
    // An answer in parts is an error in its errors only: the data are what was asked for.
    if (errors !== undefined && answer.status === 200) this.errors.push(JSON.stringify(errors));
    return data;
  }

  /** Asks for what must succeed. */
  async data<Data>(query: string, variables: unknown = {}): Promise<Data> {
    const before = this.errors.length;
    const data = await this.graphql<Data>(query, variables);
    if (data === null || this.errors.length > before)
      throw new Error(`Refused: ${this.errors.slice(before).join()}`);
    return data;
  }

  /** One call as it is; an answer from 400 on is kept whole, its headers included. */
  async call(path: string, init: RequestInit = {}): Promise<{ status: number; body: string }> {
    const response = await fetch(this.address + path, {
      ...init,
      headers: {
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
        ...(init.headers as Record<string, string> | undefined),
      },
    });
    const body = await response.text();
    if (response.status >= 400) {
      const headers = [...response.headers].map((header) => header.join(': '));
      this.errors.push([response.status, ...headers, body].join('\n'));
    }
    return { status: response.status, body };
  }

  /** Errors that hold the canary, each with what it holds. */
  leaks(): string[] {
    return this.errors
      .map((error) => `${canariesIn(error).join()} in ${error}`)
      .filter((leak) => !leak.startsWith(' in '));
  }
}
