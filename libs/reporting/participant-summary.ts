import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import type { SessionKind } from '#libs/groups/session.entity.js';
import { LANGUAGES, type Language } from '#libs/people/language.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participant } from '#libs/people/participant.entity.js';

/** What somebody took part in, for themselves: what they did and nothing of what they missed. */
export interface ParticipantSummary {
  readonly firstName: string;
  readonly language: Language;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly today: LocalDate;
  /** The neutral name that texts come from. */
  readonly sender: string;
  readonly visits: number;
  readonly hours: number;
  /** ISO weeks in which they came. */
  readonly weeks: number;
  readonly groups: readonly {
    /** The public name. */
    readonly name: string;
    readonly visits: number;
    readonly hours: number;
    readonly kinds: readonly SessionKind[];
  }[];
}

/** Summaries for participants, who may keep them. */
@Injectable()
export class ParticipantSummaries {
  constructor(private readonly organisations: Organisations) {}

  /**
   * @param language the participant’s own when null
   * @throws AppError NOT_FOUND
   */
  async of(
    tx: Tx,
    participantId: string,
    period: { readonly from: LocalDate; readonly to: LocalDate },
    language: Language | null,
  ): Promise<ParticipantSummary> {
    const person = await tx.getRepository(Participant).findOneBy({ id: participantId });
    if (!person) throw new AppError('NOT_FOUND', 'There is no such participant');
    const organisation = await this.organisations.current(tx);
    const own = LANGUAGES.find((each) => each === person.language) ?? organisation.language;
    const groups = await tx.query<ParticipantSummary['groups'][number][]>(
      `SELECT g.public_name AS name, count(*)::int AS visits,
         sum(extract(epoch FROM s.ends_at - s.starts_at))::float8 / 3600 AS hours,
         array_agg(DISTINCT s.kind) AS kinds
       FROM attendance a
       JOIN session s ON s.id = a.session_id AND s.status <> 'CANCELLED' AND s.local_date BETWEEN $2 AND $3
       JOIN activity_group g ON g.id = s.group_id
       WHERE a.participant_id = $1 AND a.mark IN ('PRESENT', 'LATE')
       GROUP BY g.id, g.public_name ORDER BY count(*) DESC, g.public_name`,
      [participantId, period.from, period.to],
    );
    const [{ weeks }] = await tx.query<[{ weeks: number }]>(
      `SELECT count(DISTINCT date_trunc('week', s.local_date::timestamp))::int AS weeks FROM attendance a
       JOIN session s ON s.id = a.session_id AND s.status <> 'CANCELLED' AND s.local_date BETWEEN $2 AND $3
       WHERE a.participant_id = $1 AND a.mark IN ('PRESENT', 'LATE')`,
      [participantId, period.from, period.to],
    );
    return {
      firstName: person.firstName,
      language: language ?? own,
      ...period,
      today: await this.organisations.today(tx),
      sender: organisation.smsSender,
      visits: groups.reduce((sum, group) => sum + group.visits, 0),
      hours: groups.reduce((sum, group) => sum + group.hours, 0),
      weeks,
      groups,
    };
  }
}
