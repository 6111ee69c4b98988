import type { FastifyRequest } from 'fastify';
import { STORABLE_TEXT, unstorablePlaces } from '#libs/database/storable-text.js';
import { AppError } from '#libs/errors/app-error.js';
import { GRAPHQL_PATH } from './error-filter.js';

/** What gateways call: a text from a phone is never refused for its letters, as nobody would write it again. */
const FROM_PHONES = '/sms/';
/** Addresses that are secrets: one that cannot be is answered like one that never was. They are hashed and never stored. */
const SECRET_ADDRESSES = ['/s/', '/calendar/'];

/**
 * Refuses a request to a REST route with a text that PostgreSQL cannot hold, in its address, query or body, before anything
 * reads it. GraphQL names its own arguments (`refuseUnstorableTexts`); parts of a multipart body come later (`refuseUnstorable`).
 * @throws AppError BAD_INPUT
 */
export function refuseUnstorableRequest(request: FastifyRequest): void {
  const path = request.url.split('?')[0] ?? '';
  if (path === GRAPHQL_PATH || path.startsWith(FROM_PHONES)) return;
  if (!SECRET_ADDRESSES.some((start) => path.startsWith(start))) refuseUnstorable(request.params, '');
  refuseUnstorable(request.query, '');
  if (!request.isMultipart()) refuseUnstorable(request.body, '');
}

/** @param field the path of the value itself. @throws AppError BAD_INPUT naming each field */
export function refuseUnstorable(value: unknown, field: string): void {
  const fields = unstorablePlaces(value, field).map((place) => ({ field: place, message: STORABLE_TEXT }));
  if (fields.length > 0)
    throw new AppError('BAD_INPUT', 'Some fields have values that cannot be used.', { fields });
}
