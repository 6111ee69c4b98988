import { randomUUID } from 'node:crypto';
import { recordVariables, RECORD_MUTATION, REGISTER_QUERY, PEOPLE, type Association } from './association.js';
import type { GraphqlClient } from './graphql-client.js';
import { runRound, type Round, type Target } from './load.js';
import { median, quantile } from './statistics.js';

export interface LoadPlan {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
}

export const CONNECTIONS = [1, 16] as const;

/** The same thing asked of Rytmi and of the peer. */
export interface Pair {
  readonly rytmi: Target;
  readonly bare: Target;
}

export interface Side {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Comparison {
  readonly name: string;
  readonly connections: number;
  readonly rytmi: Side;
  readonly bare: Side;
  /** Requests per second of Rytmi ÷ those of the peer in the same round: median, lowest and highest. */
  readonly ratio: { readonly median: number; readonly lowest: number; readonly highest: number };
}

/** What is asked of Rytmi. */
export function targetsOf(client: GraphqlClient, association: Association) {
  const graphql = { url: `${client.url}/graphql`, method: 'POST', headers: client.headers } as const;
  const sessionOf = (connection: number) =>
    association.sessionIds[connection % association.sessionIds.length] ?? '';
  let sent = 0;
  const register: Target = {
    ...graphql,
    name: 'Register of 30, query',
    body: (connection) => JSON.stringify({ query: REGISTER_QUERY, variables: { id: sessionOf(connection) } }),
    isRight: (answer) => occurrences(answer, '"firstName"') === PEOPLE,
  };
  const marks: Target = {
    ...graphql,
    name: 'Register of 30 marks, mutation',
    body: (connection) => {
      const mark = (sent += 1) % 2 === 0 ? 'PRESENT' : 'LATE';
      const variables = recordVariables(association, sessionOf(connection), randomUUID(), mark);
      return JSON.stringify({ query: RECORD_MUTATION, variables });
    },
    isRight: (answer) => occurrences(answer, '"ok":true') === PEOPLE,
  };
  const typename: Target = {
    ...graphql,
    name: 'Floor: `{ __typename }` against `SELECT 1`',
    body: () => JSON.stringify({ query: '{ __typename }' }),
    isRight: (answer) => answer.includes('"Query"'),
  };
  return { register, marks, typename };
}

/** The pairs that are compared. The bare server is sent what Rytmi is sent. */
export function pairsOf(client: GraphqlClient, bareUrl: string, association: Association): Pair[] {
  const { register, marks, typename } = targetsOf(client, association);
  return [
    { rytmi: register, bare: { ...register, url: `${bareUrl}/register` } },
    { rytmi: marks, bare: { ...marks, url: `${bareUrl}/marks` } },
    {
      rytmi: typename,
      bare: {
        name: typename.name,
        url: `${bareUrl}/one`,
        method: 'GET',
        headers: {},
        body: () => null,
        isRight: (answer) => answer.includes('"one":1'),
      },
    },
  ];
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** Rounds of load in turn, first one and then the other, so that what else the machine does meets both. */
export async function compare(pair: Pair, connections: number, plan: LoadPlan): Promise<Comparison> {
  for (const target of [pair.rytmi, pair.bare]) await runRound(target, connections, plan.warmUpMs);
  const rytmi: Round[] = [];
  const bare: Round[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    rytmi.push(await runRound(pair.rytmi, connections, plan.roundMs));
    bare.push(await runRound(pair.bare, connections, plan.roundMs));
  }
  const ratios = rytmi.map(
    (round, index) => round.requestsPerSecond / (bare[index]?.requestsPerSecond ?? Number.NaN),
  );
  return {
    name: pair.rytmi.name,
    connections,
    rytmi: sideOf(rytmi),
    bare: sideOf(bare),
    ratio: { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) },
  };
}

function sideOf(rounds: readonly Round[]): Side {
  const latencies = rounds.flatMap((round) => round.latenciesMs);
  return {
    requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}
