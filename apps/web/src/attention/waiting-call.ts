import type { CallsData } from './attention.graphql.js';

/** Somebody who should be called. */
export type WaitingCall = CallsData['checkIns']['nodes'][number];
