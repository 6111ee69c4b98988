import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { found } from '#libs/errors/found.js';
import { LANGUAGES, type Language } from '#libs/people/language.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participant } from '#libs/people/participant.entity.js';
import { GROUPS_COME_TO, WEEKS_COME, type SummaryGroup } from './participant-summary.sql.js';

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
  readonly groups: readonly SummaryGroup[];
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
    const person = found(await tx.getRepository(Participant).findOneBy({ id: participantId }), 'participant');
    const organisation = await this.organisations.current(tx);
    const own = LANGUAGES.find((each) => each === person.language) ?? organisation.language;
    const asked = { participantId, from: period.from, to: period.to };
    const groups = await GROUPS_COME_TO.rows(tx, asked);
    const { weeks } = await WEEKS_COME.one(tx, asked);
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
