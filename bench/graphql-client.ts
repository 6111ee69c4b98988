/** A GraphQL client as small as a leader's own script: one address, one token. */
export class GraphqlClient {
  constructor(
    readonly url: string,
    readonly token: string | null = null,
  ) {}

  /** The headers of every request of this client. */
  get headers(): Record<string, string> {
    return {
      'content-type': 'application/json',
      ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
    };
  }

  /** @throws Error with the api's answer when anything in it is an error */
  async ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: this.headers,
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data?: Data; errors?: unknown };
    if (answer.errors !== undefined || answer.data === undefined)
      throw new Error(`The api answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer.data;
  }

  /** Signs in and makes an API token; the client that is returned sends it. */
  async signedIn(admin: { readonly email: string; readonly password: string }): Promise<GraphqlClient> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: this.headers,
      body: JSON.stringify({
        query: `mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { expiresAt } }`,
        variables: admin,
      }),
    });
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const made = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { ...this.headers, cookie },
      body: JSON.stringify({ query: `mutation { createApiToken(input: { label: "bench" }) { secret } }` }),
    });
    const answer = (await made.json()) as { data: { createApiToken: { secret: string } } | null };
    if (!answer.data) throw new Error(`No API token was made: ${JSON.stringify(answer)}`);
    return new GraphqlClient(this.url, answer.data.createApiToken.secret);
  }
}
