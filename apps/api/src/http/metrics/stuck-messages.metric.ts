import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { StuckMessages } from '#libs/messaging/overview/stuck-messages.js';
import { STUCK_REASONS } from '#libs/messaging/overview/stuck-messages.sql.js';
import { Metrics } from '../metrics.js';

/** Counts stuck texts whenever somebody asks for the metrics. */
@Injectable()
export class StuckMessagesMetric {
  constructor(metrics: Metrics, stuck: StuckMessages) {
    new Gauge({
      name: 'rytmi_messages_stuck',
      help: 'Texts that should have left more than five minutes ago, or of which nobody knows whether they did',
      labelNames: ['reason'] as const,
      registers: [metrics.registry],
      async collect() {
        // Without a database there is no count; the other metrics are wanted then more than ever.
        const counts = await stuck.everywhere().catch(() => null);
        for (const reason of STUCK_REASONS) {
          this.set({ reason: reason.toLowerCase() }, counts === null ? NaN : counts[reason]);
        }
      },
    });
  }
}
