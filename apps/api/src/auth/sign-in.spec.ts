import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Staff } from '#libs/people/staff.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const ME = '{ me { displayName email roles } }';
const PASSWORD = 'oikea hevonen paristo';

describe('signing in', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let email: string;

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    email = await newStaffMember('sanna');
  });
  afterAll(() => api.close());

  async function newStaffMember(
    name: string,
    options: { in?: TestOrganisation; address?: string; password?: string } = {},
  ): Promise<string> {
    const { context } = options.in ?? org;
    const address = options.address ?? `${name}@${context.organisationId}.example`;
    await api.database.write(context, (tx) =>
      api.service(Staff).create(tx, context, {
        email: address,
        displayName: name,
        roles: ['STAFF'],
        password: options.password ?? PASSWORD,
        participantId: null,
      }),
    );
    return address;
  }

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${api.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  /** The cookie of a fresh session, as a browser would send it back. */
  async function cookieOf(address: string, password = PASSWORD): Promise<string> {
    const response = await post('/graphql', {
      query:
        'mutation ($e: String!, $p: String!) { signIn(input: { email: $e, password: $p }) { expiresAt } }',
      variables: { e: address, p: password },
    });
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
  }

  const askByCookie = async (cookie: string, query: string) =>
    (await (await post('/graphql', { query }, { cookie })).json()) as {
      data: unknown;
      errors?: { extensions: { code: string } }[];
    };

  it('sign-in gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const response = await post('/graphql', {
      query:
        'mutation ($e: String!, $p: String!) { signIn(input: { email: $e, password: $p }) { expiresAt } }',
      variables: { e: email.toUpperCase(), p: PASSWORD },
    });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^rytmi_session=ryt_[\w-]{43}; /);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    const { data } = await askByCookie(cookie.split(';')[0] ?? '', ME);
    expect(data).toEqual({ me: { displayName: 'sanna', email, roles: ['STAFF'] } });
  });

  it('sign-in answers the same for a wrong password and for an address that nobody has', async () => {
    const attempt =
      'mutation ($e: String!) { signIn(input: { email: $e, password: "väärä salasana" }) { expiresAt } }';
    const wrong = await api.ask(null, attempt, { e: await newStaffMember('väinö') });
    const unknown = await api.ask(null, attempt, { e: 'nobody@example.org' });
    expect(wrong.errors?.[0]?.extensions.code).toBe('SIGN_IN_FAILED');
    expect(wrong.errors?.[0]?.message).toBe(unknown.errors?.[0]?.message);
  });

  it('an address has to wait after five wrong passwords in a row, even with the right one', async () => {
    const locked = await newStaffMember('lukko');
    const attempt = (password: string) =>
      api.refusal(
        null,
        'mutation ($e: String!, $p: String!) { signIn(input: { email: $e, password: $p }) { expiresAt } }',
        {
          e: locked,
          p: password,
        },
      );
    for (let failure = 1; failure <= 5; failure += 1)
      expect(await attempt('väärä salasana')).toBe('SIGN_IN_FAILED');
    expect(await attempt(PASSWORD)).toBe('TOO_MANY_ATTEMPTS');
  });

  describe('with an address that is known in two organisations', () => {
    const ANOTHER = 'toinen hevonen paristo';
    const signIn =
      'mutation ($e: String!, $p: String!) { signIn(input: { email: $e, password: $p }) { expiresAt } }';
    let other: TestOrganisation;
    const shared = async (name: string, passwordOfOther: string): Promise<string> => {
      other = await api.newOrganisation();
      const address = await newStaffMember(name);
      await newStaffMember(name, { in: other, address, password: passwordOfOther });
      return address;
    };
    const meWith = async (address: string, password: string) =>
      (await askByCookie(await cookieOf(address, password), '{ organisation { id } }')).data;

    it('the password decides which of them somebody comes into', async () => {
      const address = await shared('kaksi', ANOTHER);
      expect(await meWith(address, PASSWORD)).toEqual({ organisation: { id: org.context.organisationId } });
      expect(await meWith(address, ANOTHER)).toEqual({ organisation: { id: other.context.organisationId } });
    });

    it('a password that fits in both opens the older account', async () => {
      const address = await shared('sama', PASSWORD);
      expect(await meWith(address, PASSWORD)).toEqual({ organisation: { id: org.context.organisationId } });
    });

    it('a wrong password counts in both, and a right one in neither', async () => {
      const address = await shared('lukossa', ANOTHER);
      const attempt = (p: string) => api.refusal(null, signIn, { e: address, p });
      for (let failure = 1; failure <= 4; failure += 1)
        expect(await attempt('väärä salasana')).toBe('SIGN_IN_FAILED');
      expect(await meWith(address, ANOTHER)).not.toBeNull();
      expect(await attempt('väärä salasana')).toBe('SIGN_IN_FAILED');
      expect(await attempt(PASSWORD)).toBe('TOO_MANY_ATTEMPTS');
      expect(await meWith(address, ANOTHER)).toEqual({ organisation: { id: other.context.organisationId } });
    });

    it('a changed address no longer signs in, and the new one does', async () => {
      const address = await shared('muuttuva', ANOTHER);
      const moved = `uusi-${address}`;
      await api.database.write(other.context, (tx) =>
        tx.query('UPDATE staff_member SET email = $2 WHERE email = $1', [address, moved]),
      );
      expect(await cookieOf(address, ANOTHER)).toBe('');
      expect(await meWith(moved, ANOTHER)).toEqual({ organisation: { id: other.context.organisationId } });
    });
  });

  it('a request that is meant to come from somebody else than who is signed in by now does nothing', async () => {
    const cookie = await cookieOf(email);
    const asked = async (meant: string) =>
      (await (
        await post('/graphql', { query: '{ me { id } }' }, { cookie, 'x-rytmi-staff-member': meant })
      ).json()) as { data: { me: { id: string } }; errors?: { extensions: { code: string } }[] };
    const { data } = (await askByCookie(cookie, '{ me { id } }')) as { data: { me: { id: string } } };
    expect((await asked(data.me.id)).data).toEqual(data);
    expect((await asked(org.staffIds.LEADER)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('everybody learns what they may do, and nothing else is granted', async () => {
    const permissionsOf = async (role: 'PEER' | 'ADMIN') =>
      (await api.data<{ myPermissions: string[] }>(org.tokens[role], '{ myPermissions }')).myPermissions;
    expect(await permissionsOf('PEER')).toEqual(
      expect.arrayContaining(['self.use', 'groups.read', 'attendance.record']),
    );
    expect(await permissionsOf('PEER')).not.toContain('messages.read');
    expect(await permissionsOf('ADMIN')).toContain('staff.manage');
  });

  it('sign-out ends the sign-in on the very next request', async () => {
    const cookie = await cookieOf(email);
    expect((await askByCookie(cookie, ME)).errors).toBeUndefined();
    expect((await askByCookie(cookie, 'mutation { signOut { endedAt } }')).data).toEqual({
      signOut: { endedAt: expect.any(String) },
    });
    expect((await askByCookie(cookie, ME)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('an API token can be revoked, and its secret is shown only once', async () => {
    const cookie = await cookieOf(email);
    const made = (
      await askByCookie(
        cookie,
        'mutation { createApiToken(input: { label: "taulukko" }) { apiToken { id } secret } }',
      )
    ).data as { createApiToken: { apiToken: { id: string }; secret: string } };
    const { apiToken, secret } = made.createApiToken;
    expect(await api.data(secret, '{ apiTokens { id label } }')).toEqual({
      apiTokens: [{ id: apiToken.id, label: 'taulukko' }],
    });
    const revoke = `mutation { revokeApiToken(input: { id: "${apiToken.id}" }) { apiToken { id label } } }`;
    expect((await askByCookie(cookie, revoke)).data).toEqual({
      revokeApiToken: { apiToken: { id: apiToken.id, label: 'taulukko' } },
    });
    expect(await api.refusal(secret, ME)).toBe('UNAUTHENTICATED');
  });

  it('a new password signs in, and ends every session that the old one gave', async () => {
    const changing = await newStaffMember('vaihtaja');
    const cookie = await cookieOf(changing);
    const change = `mutation { changePassword(input: { password: "uusi hevonen paristo" }) { staffMember { email } } }`;
    expect((await askByCookie(cookie, change)).data).toEqual({
      changePassword: { staffMember: { email: changing } },
    });
    expect((await askByCookie(cookie, ME)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(await cookieOf(changing)).toBe('');
    expect(await cookieOf(changing, 'uusi hevonen paristo')).not.toBe('');
  });

  it('a disabled person is shut out on the next request', async () => {
    const gone = await newStaffMember('lähtenyt');
    const cookie = await cookieOf(gone);
    const { staffMembers } = await api.data<{ staffMembers: { nodes: { id: string; email: string }[] } }>(
      org.tokens.ADMIN,
      '{ staffMembers(first: 50) { nodes { id email } } }',
    );
    const id = staffMembers.nodes.find((member) => member.email === gone)?.id;
    await api.data(
      org.tokens.ADMIN,
      'mutation ($id: ID!) { disableStaffMember(input: { id: $id }) { staffMember { disabledAt } } }',
      {
        id,
      },
    );
    expect((await askByCookie(cookie, ME)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(await cookieOf(gone)).toBe('');
  });

  it('an organisation always keeps at least one administrator', async () => {
    const change = 'mutation ($id: ID!) { disableStaffMember(input: { id: $id }) { staffMember { id } } }';
    expect(await api.refusal(org.tokens.ADMIN, change, { id: org.staffIds.ADMIN })).toBe('CONFLICT');
  });

  it('a sign-in link works once, and opening it alone does not use it up', async () => {
    const { createSignInLink } = await api.data<{ createSignInLink: { signInLink: { url: string } } }>(
      org.tokens.ADMIN,
      'mutation ($id: ID!) { createSignInLink(input: { staffMemberId: $id }) { signInLink { url } } }',
      { id: org.staffIds.LEADER },
    );
    const path = new URL(createSignInLink.signInLink.url).pathname;
    for (let preview = 0; preview < 2; preview += 1) {
      const page = await fetch(`${api.url}${path}`);
      expect(await page.text()).toContain('<form method="post">');
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const first = await fetch(`${api.url}${path}`, { method: 'POST', headers: form, redirect: 'manual' });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await askByCookie(cookie, ME)).data).toMatchObject({ me: { roles: ['LEADER'] } });
    const second = await fetch(`${api.url}${path}`, { method: 'POST', headers: form, redirect: 'manual' });
    expect([second.status, await second.text()]).toEqual([401, expect.stringContaining('role="alert"')]);
  });

  it('sign-in refuses a form that another site sends', async () => {
    const response = await fetch(`${api.url}/sign-in/nobodys`, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(response.status).toBe(403);
  });
});
