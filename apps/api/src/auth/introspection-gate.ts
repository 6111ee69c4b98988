import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { Inject } from '@nestjs/common';
import { Plugin } from '@nestjs/apollo';
import { GraphQLError } from 'graphql';
import type { Config } from '#libs/config/config.js';
import { AppError } from '#libs/errors/app-error.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { CONFIG } from '../config.js';
import type { GraphqlContext } from '../graphql/context.js';
import { asksForSchema } from '../graphql/introspection.js';
import { HTTP_STATUS } from '../http/problem.js';
import { principalOf } from './auth.guard.js';

/**
 * Introspection has no resolver of ours and so no guard, and its answers are the largest of all: strangers are refused
 * before anything is executed, unless the configuration lets everybody ask. Where nobody may, Apollo refuses it.
 */
@Plugin()
export class IntrospectionGate implements ApolloServerPlugin<GraphqlContext> {
  constructor(
    private readonly tokens: AccessTokens,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
    return Promise.resolve({
      didResolveOperation: async ({ document, contextValue }) => {
        if (this.config.graphqlIntrospection !== 'signed-in' || !asksForSchema(document)) return;
        if (!(await principalOf(contextValue.request, this.tokens))) throw strangerRefused();
      },
    });
  }
}

function strangerRefused(): GraphQLError {
  const originalError = new AppError(
    'UNAUTHENTICATED',
    'Sign in, or send an API token that is still valid, to ask for the schema',
  );
  const http = { status: HTTP_STATUS.UNAUTHENTICATED };
  return new GraphQLError(originalError.message, { originalError, extensions: { http } });
}
