import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { RegularityRuns } from '#libs/regularity/snapshots/regularity-runs.js';
import { Metrics } from '../http/metrics.js';

/** Tells the age of the last recomputation whenever somebody asks for the metrics: over two days the nights are failing. */
@Injectable()
export class RegularityAgeMetric {
  constructor(metrics: Metrics, database: TenantDatabase, runs: RegularityRuns) {
    new Gauge({
      name: 'rytmi_regularity_run_age_seconds',
      help: 'Time since all measures were last recomputed, of the organisation that has waited longest',
      registers: [metrics.registry],
      async collect() {
        // Without a database nobody knows; the other metrics are wanted then more than ever.
        const seconds = await database
          .systemTransaction((tx) => runs.longestWaitSeconds(tx))
          .catch(() => NaN);
        this.set(seconds ?? NaN);
      },
    });
  }
}
