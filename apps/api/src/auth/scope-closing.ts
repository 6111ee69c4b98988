import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphqlContext } from '../graphql/context.js';
import type { ScopedRequest } from './auth.guard.js';

/** Ends the query's snapshot and gives its connection back before the answer leaves: a slow client keeps none. */
export const scopeClosing: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ contextValue }) {
        await (contextValue.request as ScopedRequest | undefined)?.scope?.close();
      },
    };
  },
};
