import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import type { Config } from '#libs/config/config.js';
import { GraphiqlController } from '../graphql/graphiql.controller.js';
import { HEALTH_CHECKS, type HealthCheck, HealthController } from './health.controller.js';
import { METRICS_TOKEN, Metrics, MetricsController } from './metrics.js';

@Module({})
class HttpModule {}

/**
 * /health, /metrics and /graphiql, and the metrics for everybody else.
 *
 * @param options.healthChecks makes what /health/ready checks from the providers named in `inject`, which come from
 *   `imports`; nothing is checked without it.
 */
export function httpModule(
  config: Pick<Config, 'metrics'>,
  options: {
    readonly imports?: ModuleMetadata['imports'];
    readonly inject?: FactoryProvider['inject'];
    readonly healthChecks?: (...dependencies: never[]) => readonly HealthCheck[];
  } = {},
): DynamicModule {
  return {
    module: HttpModule,
    global: true,
    imports: options.imports ?? [],
    controllers: [HealthController, MetricsController, GraphiqlController],
    providers: [
      Metrics,
      { provide: METRICS_TOKEN, useValue: config.metrics.token },
      {
        provide: HEALTH_CHECKS,
        inject: options.inject ?? [],
        useFactory: (options.healthChecks ?? (() => [])) as FactoryProvider['useFactory'],
      },
    ],
    exports: [Metrics],
  };
}
