import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { instantOf, wallTimeOf } from '#libs/calendar/wall-time.js';
import { Organisations } from '#libs/people/organisations.js';
import { MutationRecorder, type SentMutation } from './mutation-recorder.js';
import { TestApi, type TestOrganisation } from './test-api.js';

const ZONE = 'Europe/Helsinki';

/**
 * One organisation in which features carry out the examples of their mutations, one feature after another. A feature
 * finds a site, a group and a member there, and makes by itself what it changes for others or ends.
 */
export class MutationScenario {
  siteId: string;
  groupId: string;
  /** A member of the group, who stays. */
  participantId: string;
  private readonly recorder: MutationRecorder;
  private groups = 0;

  private constructor(
    readonly api: TestApi,
    readonly org: TestOrganisation,
    /** The organisation's own date. */
    readonly today: LocalDate,
  ) {
    this.recorder = new MutationRecorder(api);
  }

  /** A new organisation, whose reminders of tomorrow's sessions are due just now. */
  static async open(api: TestApi): Promise<MutationScenario> {
    const org = await api.newOrganisation();
    const today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
    const scenario = new MutationScenario(api, org, today);
    await scenario.furnish();
    return scenario;
  }

  /** The jobs that each mutation has woken so far. */
  get wakened(): Record<string, string[]> {
    return this.recorder.wakened;
  }

  /** Every mutation that was run, in its order. */
  get sent(): readonly SentMutation[] {
    return this.recorder.sent;
  }

  /** Runs one mutation, which must succeed, as a coordinator; see `MutationRecorder.run`. */
  do<Answer>(name: string, args: Record<string, unknown>, select?: string): Promise<Answer> {
    return this.doAs<Answer>(this.org.tokens.COORDINATOR, name, args, select);
  }

  /** Runs one mutation, which must succeed, as whoever has the token; see `MutationRecorder.run`. */
  doAs<Answer>(token: string, name: string, args: Record<string, unknown>, select?: string): Promise<Answer> {
    return this.recorder.run<Answer>(token, name, args, select);
  }

  /** A new participant. @returns the id */
  async person(firstName: string, more: object = {}): Promise<string> {
    const input = { firstName, language: 'FI', ...more };
    const made = await this.do<{ participant: { id: string } }>(
      'createParticipant',
      { input },
      'participant { id }',
    );
    return made.participant.id;
  }

  /** A new group that everybody may join. @returns the id */
  async group(internalName: string): Promise<string> {
    this.groups += 1;
    const publicName = `Porukka ${this.groups}`;
    const input = { siteId: this.siteId, internalName, publicName, admission: 'OPEN' };
    const made = await this.do<{ group: { id: string } }>('createGroup', { input }, 'group { id }');
    return made.group.id;
  }

  /** Makes people members of a group, from 30 days ago. @returns the ids of the memberships */
  async members(groupId: string, participantIds: readonly string[]): Promise<string[]> {
    const input = { groupId, participantIds, startsOn: addDays(this.today, -30) };
    const added = await this.do<{ memberships: { id: string }[] }>(
      'createMemberships',
      { input },
      'memberships { id }',
    );
    return added.memberships.map(({ id }) => id);
  }

  /**
   * A new session of the group, or of the one that `more` names.
   * @param days from today on; negative: before today
   * @returns the id
   */
  async session(days: number, more: object = {}): Promise<string> {
    const plan = { kind: 'MEETING', wallTime: '13:00', durationMinutes: 90, place: 'Olohuone' };
    const input = { groupId: this.groupId, localDate: addDays(this.today, days), ...plan, ...more };
    const made = await this.do<{ session: { id: string } }>('createSession', { input }, 'session { id }');
    return made.session.id;
  }

  async mark(sessionId: string, participantId: string, mark: string): Promise<void> {
    const marks = [{ clientKey: randomUUID(), participantId, mark }];
    const { rows } = await this.do<{ rows: { ok: boolean }[] }>(
      'recordAttendance',
      { input: { sessionId, marks } },
      'rows { ok }',
    );
    expect(rows).toEqual([{ ok: true }]);
  }

  /** The instant of a wall time so many days from today, as GraphQL takes it. */
  at(days: number, wallTime: string): string {
    return instantOf(addDays(this.today, days), wallTime, ZONE).toISOString();
  }

  private async furnish(): Promise<void> {
    await this.do('updateOrganisation', { input: { reminderTime: wallTimeOf(new Date(), ZONE) } });
    const { site } = await this.do<{ site: { id: string } }>(
      'createSite',
      { input: { name: 'Keskus' } },
      'site { id }',
    );
    this.siteId = site.id;
    this.groupId = await this.group('Toipujat');
    this.participantId = await this.person('Aino');
    await this.members(this.groupId, [this.participantId]);
  }
}
