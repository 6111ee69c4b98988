import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Logger } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { Config } from '#libs/config/config.js';
import { GRAPHQL_PATH } from '../http/error-filter.js';
import { Metrics } from '../http/metrics.js';
import { createContext } from './context.js';
import { createFormatError } from './errors.js';
import { scopeClosing } from '../auth/scope-closing.js';
import { documentRules, GRAPHQL_LIMITS, requestLimits } from './limits.js';
import { mutationsAsTheyAre } from './mutations-as-they-are.js';
import { DateTime } from './scalars.js';

/** How the schema is built; the same for the running server and for the printed file. */
export const SCHEMA_OPTIONS = {
  noDuplicatedFields: true,
  scalarsMap: [{ type: Date, scalar: DateTime }],
};

/** Apollo says little by itself; what it says goes into our log. */
function apolloLogger() {
  const logger = new Logger('Apollo');
  return {
    debug: (message: string) => {
      logger.debug(message);
    },
    info: (message: string) => {
      logger.log(message);
    },
    warn: (message: string) => {
      logger.warn(message);
    },
    error: (message: string) => {
      logger.error(message);
    },
  };
}

/**
 * GraphQL at /graphql, with its limits and error codes. Features bring their resolvers in modules of their own.
 * Needs `httpModule`, which provides the metrics.
 *
 * Guards run on root fields only (`fieldResolverEnhancers` is empty): what a field may show is decided where its root
 * field loads it. Measured with 400 resolved fields: Nest spends about 16 µs on each with or without enhancers, so a
 * guard on fields would cost no more than its own work. A plain property costs none of this.
 */
export function graphqlModule(config: Pick<Config, 'graphqlIntrospection'>): DynamicModule {
  return GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    inject: [Metrics],
    useFactory: (metrics: Metrics): Omit<ApolloDriverConfig, 'driver'> => ({
      path: GRAPHQL_PATH,
      autoSchemaFile: true,
      sortSchema: true,
      buildSchemaOptions: SCHEMA_OPTIONS,
      context: createContext,
      formatError: createFormatError((code) => {
        metrics.graphqlErrors.inc({ code });
      }),
      // Our formatError maps Nest's exceptions as well.
      autoTransformHttpErrors: false,
      validationRules: documentRules(),
      parseOptions: { maxTokens: GRAPHQL_LIMITS.tokens },
      // Hints for caches would be worked out for every field, and nothing of ours may be cached.
      plugins: [ApolloServerPluginCacheControlDisabled(), requestLimits, scopeClosing, mutationsAsTheyAre],
      // Apollo would indent it.
      stringifyResult: JSON.stringify,
      introspection: config.graphqlIntrospection !== 'nobody',
      hideSchemaDetailsFromClientErrors: config.graphqlIntrospection === 'nobody',
      includeStacktraceInErrorResponses: false,
      allowBatchedHttpRequests: false,
      persistedQueries: false,
      csrfPrevention: true,
      graphiql: false,
      logger: apolloLogger(),
    }),
  });
}
