import { describe, expect, it } from '@jest/globals';
import { webAddress } from './gateway-fields.js';

const address = webAddress('write it like http://127.0.0.1:13013/cgi-bin/sendsms');
const problemsOf = (given: unknown) => address.safeParse(given).error?.issues.map(({ message }) => message);

describe('the address of a provider', () => {
  it('an address that is missing or none is told of once, with what would be right', () => {
    expect(problemsOf(undefined)).toEqual([
      'is missing; write it like http://127.0.0.1:13013/cgi-bin/sendsms',
    ]);
    expect(problemsOf('127.0.0.1:13013')).toEqual([
      'is not an address that starts with http://, https://; write it like http://127.0.0.1:13013/cgi-bin/sendsms',
    ]);
  });

  it('a port that fetch refuses to call is refused', async () => {
    const url = 'http://127.0.0.1:6000/cgi-bin/sendsms';
    expect(problemsOf(url)).toEqual([
      'has a port that web clients refuse to call, as it belongs to another service; use another port',
    ]);
    await expect(fetch(url)).rejects.toMatchObject({ cause: { message: 'bad port' } });
  });

  it('the ports that are refused are exactly those that fetch refuses', async () => {
    // Opens no connection: what is not refused goes no further than this.
    const dispatcher = {
      dispatch: (_options: unknown, { onError }: { onError: (error: Error) => void }) => {
        onError(new Error('It would be called'));
        return false;
      },
    };
    const ports = [...Array(1100).keys(), 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6566]
      .concat([6665, 6666, 6667, 6668, 6669, 6679, 6697, 8080, 10_080, 13_013, 65_535])
      .filter((port) => port > 0 && port !== 80);
    for (const port of ports) {
      const url = `http://127.0.0.1:${port}/`;
      const { cause } = (await fetch(url, { dispatcher } as RequestInit).catch(
        (error: Error) => error,
      )) as Error;
      const isRefused = problemsOf(url) !== undefined;
      expect([port, isRefused]).toEqual([port, (cause as Error).message === 'bad port']);
    }
  });
});
