import { readFileSync } from 'node:fs';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { ACCESS_RULE } from '../../apps/api/src/auth/access.js';
import type { TestApi } from './test-api.js';

const RESOLVER_TYPE = 'graphql:resolver_type';
const RESOLVER_NAME = 'graphql:resolver_name';

const MUTATION = 'Mutation.';

/** What the fixture says of one operation: its permission or PUBLIC, and for a mutation also the jobs that it wakes. */
type WrittenOperation = string | { readonly permission: string; readonly wakes?: readonly string[] };

/** Every operation: a new one is added there by hand, on purpose. */
const WRITTEN = JSON.parse(readFileSync('test/fixtures/operations.json', 'utf8')) as Record<
  string,
  WrittenOperation
>;

/** The rule of every operation in the fixture, by the names that `operationsOf` has. */
export function writtenRules(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(WRITTEN).map(([name, written]) => [
      name,
      typeof written === 'string' ? written : written.permission,
    ]),
  );
}

/** The jobs that each mutation wakes by the fixture, by the mutation's name; one of which it does not say so has no entry. */
export function writtenWakes(): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(WRITTEN).flatMap(([name, written]) =>
      name.startsWith(MUTATION) && typeof written !== 'string' && written.wakes
        ? [[name.slice(MUTATION.length), written.wakes] as const]
        : [],
    ),
  );
}

/** Every root field and route of the running api, with the rule that the guard will find on it. */
export function operationsOf(api: TestApi): Record<string, string> {
  const found: Record<string, string> = {};
  for (const module of api.app.get(ModulesContainer).values()) {
    for (const { metatype } of [...module.providers.values(), ...module.controllers.values()]) {
      if (typeof metatype !== 'function' || typeof metatype.prototype !== 'object') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const method = Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown;
        if (typeof method !== 'function') continue;
        const operation = operationName(metatype, method, name);
        if (!operation) continue;
        const rule =
          (Reflect.getMetadata(ACCESS_RULE, method) as string | undefined) ??
          (Reflect.getMetadata(ACCESS_RULE, metatype) as string | undefined);
        found[operation] = rule ?? 'NOBODY';
      }
    }
  }
  return found;
}

function operationName(type: object, method: object, name: string): string | null {
  const kind = Reflect.getMetadata(RESOLVER_TYPE, method) as string | undefined;
  if (kind === 'Query' || kind === 'Mutation') {
    return `${kind}.${(Reflect.getMetadata(RESOLVER_NAME, method) as string | undefined) ?? name}`;
  }
  const verb = Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod | undefined;
  if (verb === undefined) return null;
  const parts = [
    Reflect.getMetadata(PATH_METADATA, type),
    Reflect.getMetadata(PATH_METADATA, method),
  ] as string[];
  return `${RequestMethod[verb]} /${parts
    .map((part) => part.replace(/^\/|\/$/g, ''))
    .filter(Boolean)
    .join('/')}`;
}
