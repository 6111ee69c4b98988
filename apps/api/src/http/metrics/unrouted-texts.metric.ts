import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { GatewayEvents } from '#libs/messaging/inbound/gateway-events.js';
import { Metrics } from '../metrics.js';

/** Counts texts that came in for nobody whenever somebody asks for the metrics: a reply number may be set wrongly. */
@Injectable()
export class UnroutedTextsMetric {
  constructor(metrics: Metrics, events: GatewayEvents) {
    new Gauge({
      name: 'rytmi_inbound_unrouted',
      help: 'Texts of the last 90 days that came in to a number of no organisation, and were answered by nobody',
      registers: [metrics.registry],
      async collect() {
        // Without a database there is no count; the other metrics are wanted then more than ever.
        this.set(await events.countUnrouted().catch(() => NaN));
      },
    });
  }
}
