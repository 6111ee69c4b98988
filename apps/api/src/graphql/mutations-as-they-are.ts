import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import { sendAsItIs } from '../http/compression.js';
import type { GraphqlContext } from './context.js';

/** Answers to mutations are not compressed: some tell a new token or link, which no query does. */
export const mutationsAsTheyAre: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, contextValue }) {
        if (operation?.operation !== OperationTypeNode.QUERY) sendAsItIs(contextValue.request);
      },
    };
  },
};
