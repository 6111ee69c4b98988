import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphqlContext } from '../graphql/context.js';
import type { ScopedRequest } from './auth.guard.js';

/**
 * Ends the query's snapshot and gives its connection back when the answer leaves: a slow client keeps none. Nobody waits for
 * it, as what was read stands.
 */
export const scopeClosing: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ contextValue }) {
        void (contextValue.request as ScopedRequest | undefined)?.scope?.close();
      },
    };
  },
};
