import fc from 'fast-check';
import { SEED } from '#libs/config/testing/rounds.js';
import type { FuzzGround } from '../fuzz/fuzz-ground.js';
import { documentOf, slotsOf, type Target } from '../fuzz/targets.js';
import { LEFT_OUT, valueOf, type Oddity } from '../fuzz/values.js';
import type { Call } from './plain-http.js';
import { withUnknownIds } from './rig.js';
import type { Route } from './routes.js';

/** The ways in which an operation is called; HEAD is for routes alone. */
export interface Ways {
  readonly right: readonly Call[];
  readonly badInput: readonly Call[];
  readonly notFound: readonly Call[];
  readonly notAllowed: readonly Call[];
  readonly head: readonly Call[];
}

const JSON_TYPE = { 'content-type': 'application/json' };
const SOME_ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** As whom: an administrator and a coordinator may everything between them. */
function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** So many calls of a field of the schema in each way. */
export function callsOfField(ground: FuzzGround, target: Target, count: number): Ways {
  const query = documentOf(target);
  const call = (headers: Record<string, string>) => (variables: Record<string, unknown>) => ({
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const usual = sampled(ground, target, 1, count);
  const examples = ground.scenario.sent
    .filter(({ name }) => target.name === `Mutation.${name}`)
    .map(({ args }) =>
      Object.fromEntries(slotsOf(target).map((slot) => [slot.variable, args[slot.argument.name]])),
    );
  const right = usual.map(
    (variables, at) => (at % 2 === 0 && examples.at(at % examples.length)) || variables,
  );
  const { ADMIN, COORDINATOR, OBSERVER } = ground.tokens;
  const asStaff = (variables: Record<string, unknown>, at: number) =>
    call(bearer(at % 2 === 0 ? COORDINATOR : ADMIN))(variables);
  return {
    right: right.map(asStaff),
    badInput: sampled(ground, target, 25, count).map(asStaff),
    notFound: right.map(withUnknownIds).map(asStaff),
    notAllowed: right.map((variables, at) => call(at % 2 === 0 ? {} : bearer(OBSERVER))(variables)),
    head: [],
  };
}

function sampled(
  ground: FuzzGround,
  target: Target,
  oddity: Oddity,
  count: number,
): Record<string, unknown>[] {
  const operation = target.path.at(-1)!.name;
  const values = fc.record(
    Object.fromEntries(
      slotsOf(target).map(({ variable, argument, isTried }) => [
        variable,
        !isTried && argument.name === 'first'
          ? fc.constant(3)
          : valueOf(argument.type, argument.name, {
              pool: ground,
              operation: isTried ? operation : target.path[0]!.name,
              oddity: isTried ? oddity : 1,
            }),
      ]),
    ),
  );
  return fc
    .sample(values, { numRuns: count, seed: SEED })
    .map((variables) =>
      Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== LEFT_OUT)),
    );
}

/** What a right call of a route says that its address alone does not tell. */
export interface RouteExample {
  /** The values of the parts of its address, by their names. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** So many calls of a route in each way. */
export function callsOfRoute(ground: FuzzGround, route: Route, example: RouteExample, count: number): Ways {
  const { method, path } = route;
  const { params = {}, query = '', headers = {}, body } = example;
  const filled = path.replace(/:(\w+)|\*/g, (part, named: string | undefined) => {
    const name = named ?? part;
    return params[name] ?? ground.idsFor(name, path.replaceAll('/', ''))[0]!;
  });
  const right: Call = {
    method,
    path: query === '' ? filled : `${filled}?${query}`,
    headers: { ...bearer(ground.tokens.ADMIN), ...headers },
    ...(body === undefined ? {} : { body }),
  };
  const times = (call: Call) => Array.from({ length: count }, () => call);
  const unknown = filled.replace(SOME_ID, '00000000-0000-4000-8000-000000000000');
  return {
    right: times(right),
    badInput: [
      ...times({ ...right, path: `${path.replace(/:\w+/g, '%00')}?from=x&language=%00&first=-1` }),
      ...times({ ...right, body: 'x'.repeat(2_000_000) }),
    ],
    notFound: times({ ...right, path: unknown === filled ? `${filled}-not` : unknown }),
    notAllowed: times({ ...right, headers: { ...headers, ...bearer(ground.tokens.OBSERVER) } }),
    head: times({ method: 'HEAD', path: right.path, headers: { ...right.headers } }),
  };
}
