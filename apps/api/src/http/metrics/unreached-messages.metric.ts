import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { UnreachedMessages } from '#libs/messaging/overview/unreached-messages.js';
import { UNREACHED_STATUSES } from '#libs/messaging/overview/unreached-messages.sql.js';
import { Metrics } from '../metrics.js';

/** Counts texts that reached nobody whenever somebody asks for the metrics. */
@Injectable()
export class UnreachedMessagesMetric {
  constructor(metrics: Metrics, unreached: UnreachedMessages) {
    new Gauge({
      name: 'rytmi_messages_unreached',
      help: 'Texts that were refused or not delivered (failed), or too late (expired), until three days after they would have been of use',
      labelNames: ['status'] as const,
      registers: [metrics.registry],
      async collect() {
        // Without a database there is no count; the other metrics are wanted then more than ever.
        const counts = await unreached.everywhere().catch(() => null);
        for (const status of UNREACHED_STATUSES) {
          this.set({ status: status.toLowerCase() }, counts === null ? NaN : counts[status]);
        }
      },
    });
  }
}
