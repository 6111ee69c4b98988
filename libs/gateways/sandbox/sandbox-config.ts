import { z } from 'zod';
import { limits, limitsOf } from '#libs/config/gateway-fields.js';
import { defineGateway } from '../port/gateway-definition.js';

const sandboxSchema = z.object(limits(1000, 50)).transform(limitsOf);

/** Keeps texts instead of sending them. The gateway itself stands in libs/messaging, which owns the table. */
export const sandbox = defineGateway({
  name: 'sandbox',
  prefix: 'SANDBOX_',
  calledFromOutside: false,
  schema: sandboxSchema,
  make: () => 'sandbox',
});
