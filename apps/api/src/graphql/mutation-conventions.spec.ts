import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, type GraphQLField } from 'graphql';

type Mutation = GraphQLField<unknown, unknown>;

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const mutations: readonly Mutation[] = Object.values(schema.getMutationType()?.getFields() ?? {});

/** The only ones that are told nothing. */
const WITHOUT_INPUT: readonly string[] = ['signOut'];

/** What must not be said, each with the word of this API for the same. */
const WORDS = {
  add: 'create',
  change: 'update',
  edit: 'update',
  handOver: 'assign',
  insert: 'create',
  make: 'create',
  modify: 'update',
  plan: 'create',
  put: 'save',
  remove: 'delete',
  set: 'save',
} as const;
/** Everybody calls it so. */
const CALLED_SO: readonly string[] = ['changePassword'];

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function argumentsOf({ args }: Mutation): string[] {
  return args.map(({ name, type }) => `${name}: ${String(type)}`);
}

/** Better words for the verb of this name, if it is one that must not be said. */
function betterVerbs(name: string): string[] {
  return Object.entries(WORDS)
    .filter(([word]) => new RegExp(`^${word}(?![a-z])`).test(name))
    .map(([word, better]) => `${name}: say ${better}, not ${word}`);
}

describe('the conventions of mutations', () => {
  it('every mutation takes one argument, an input named after it', () => {
    const taken = mutations.map((mutation) => [mutation.name, argumentsOf(mutation)]);
    const wanted = mutations.map(({ name }) => [
      name,
      WITHOUT_INPUT.includes(name) ? [] : [`input: ${capitalised(name)}Input!`],
    ]);
    expect(taken).toEqual(wanted);
  });

  it('every mutation answers with a payload of its own, which is never missing', () => {
    const answers = mutations.map(({ name, type }) => [name, String(type)]);
    expect(answers).toEqual(mutations.map(({ name }) => [name, `${capitalised(name)}Payload!`]));
  });

  it('every mutation creates, updates, deletes or saves, or is called what people say', () => {
    const names = mutations.map(({ name }) => name).filter((name) => !CALLED_SO.includes(name));
    expect(names.flatMap(betterVerbs)).toEqual([]);
  });

  it('a verb that this API has another word for is found, and a word that begins like it is not', () => {
    expect(betterVerbs('setSignUpRules')).toEqual(['setSignUpRules: say save, not set']);
    expect(betterVerbs('add')).toEqual(['add: say create, not add']);
    expect(betterVerbs('settleAddress')).toEqual([]);
  });
});
