import { createHash } from 'node:crypto';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CalendarFeeds } from '#libs/links/calendar-feeds.js';
import { calendarText, type Calendar } from '#libs/links/calendar-text.js';
import { Public } from '../auth/access.js';
import { TokenBuckets } from '../http/token-buckets.js';

const FILE = /^(?<token>[\w-]+)\.ics$/;
/** Calendar programs look every few minutes at most; somebody who tries one out looks a few times at once. */
const PER_CALENDAR = { burst: 20, perSecond: 0.1 };
/** Large calendar services fetch the calendars of many people from one address. */
const PER_ADDRESS = { burst: 120, perSecond: 4 };

/** Calendars behind secret addresses (RFC 5545), for calendar programs, which cannot sign in. */
@Public()
@Controller('calendar')
export class CalendarController {
  private readonly perCalendar = new TokenBuckets(PER_CALENDAR);
  private readonly perAddress = new TokenBuckets(PER_ADDRESS);

  constructor(private readonly feeds: CalendarFeeds) {}

  /** An address that never was, one that was revoked and one of something else are answered alike, to the octet. */
  @Get(':file')
  async show(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('file') file: string,
  ): Promise<void> {
    if (isRefused(reply, this.perAddress.take(request.ip))) return;
    const token = FILE.exec(file)?.groups?.token;
    const link = token === undefined ? null : await this.feeds.open(token);
    if (!link) return plainly(reply, 404, 'There is no such calendar.\n');
    if (isRefused(reply, this.perCalendar.take(link.id))) return;

    const calendar = await this.feeds.calendarOf(link, request.id);
    const text = calendarText(calendar);
    const tag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    void reply.header('cache-control', 'private, no-cache').header('etag', tag);
    const changedAt = lastChange(calendar);
    if (changedAt) void reply.header('last-modified', changedAt.toUTCString());
    if (isKnown(request.headers['if-none-match'], tag)) {
      void reply.status(304).send();
      return;
    }
    void reply
      .header('content-type', 'text/calendar; charset=utf-8')
      .header('content-disposition', 'inline; filename="calendar.ics"')
      .send(text);
  }
}

/**
 * Told for information. If-Modified-Since alone is never answered with 304: a session that somebody gave up is gone
 * from the calendar without anything in it having changed later.
 */
function lastChange({ events }: Calendar): Date | null {
  const times = events.map(({ changedAt }) => changedAt.getTime());
  return times.length === 0 ? null : new Date(times.reduce((one, other) => Math.max(one, other)));
}

/** If-None-Match of RFC 9110, section 13.1.2, which compares weakly. */
function isKnown(header: string | undefined, tag: string): boolean {
  const known = header?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return known.includes(tag) || known.includes('*');
}

function isRefused(reply: FastifyReply, waitSeconds: number): boolean {
  if (waitSeconds === 0) return false;
  void reply.header('retry-after', waitSeconds);
  plainly(reply, 429, 'Asked too often. Try again later.\n');
  return true;
}

function plainly(reply: FastifyReply, status: number, text: string): void {
  void reply
    .status(status)
    .header('content-type', 'text/plain; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(text);
}
