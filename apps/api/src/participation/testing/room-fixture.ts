import { randomUUID } from 'node:crypto';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { TestApi, type TestOrganisation } from '../../../../../test/support/test-api.js';

export const RECORD = `mutation ($input: RecordAttendanceInput!) {
  recordAttendance(input: $input) {
    rows { clientKey ok applied error { code } participant { id } attendance { mark walkIn note } }
  }
}`;

/** What became of a mark that was sent. */
export interface SentRow {
  readonly clientKey: string;
  readonly ok: boolean;
  readonly applied: boolean | null;
  readonly error: { readonly code: string } | null;
  readonly participant: { readonly id: string } | null;
  readonly attendance: {
    readonly mark: string | null;
    readonly walkIn: boolean;
    readonly note: string | null;
  } | null;
}

/** The attendance room: an organisation with a group, whose registers are taken over HTTP. */
export class RoomFixture {
  private constructor(
    readonly api: TestApi,
    readonly org: TestOrganisation,
    readonly siteId: string,
    readonly today: LocalDate,
  ) {}

  static async start(environment: NodeJS.ProcessEnv = {}): Promise<RoomFixture> {
    return RoomFixture.of(await TestApi.start(environment));
  }

  /** One more organisation of a running api. */
  static async of(api: TestApi): Promise<RoomFixture> {
    const org = await api.newOrganisation();
    const site = await api.database.write(org.context, (tx) =>
      api.service(Sites).create(tx, org.context, { name: 'Keskus', address: null }),
    );
    const today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
    return new RoomFixture(api, org, site.id, today);
  }

  close(): Promise<void> {
    return this.api.close();
  }

  async group(more: Record<string, unknown> = {}): Promise<string> {
    const input = {
      siteId: this.siteId,
      internalName: `Toipujat ${randomUUID()}`,
      publicName: 'Tiistairyhmä',
      admission: 'OPEN',
      ...more,
    };
    const { createGroup } = await this.api.data<{ createGroup: { group: { id: string } } }>(
      this.org.tokens.COORDINATOR,
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }',
      { input },
    );
    return createGroup.group.id;
  }

  async session(groupId: string, inDays: number, more: Record<string, unknown> = {}): Promise<string> {
    const plan = { kind: 'MEETING', wallTime: '13:00', durationMinutes: 90 };
    const input = { groupId, localDate: addDays(this.today, inDays), ...plan, ...more };
    const { createSession } = await this.api.data<{ createSession: { session: { id: string } } }>(
      this.org.tokens.COORDINATOR,
      'mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } } }',
      { input },
    );
    return createSession.session.id;
  }

  async people(...firstNames: string[]): Promise<string[]> {
    const { context } = this.org;
    return this.api.database.write(context, async (tx) => {
      const ids: string[] = [];
      for (const firstName of firstNames) {
        const made = await this.api.service(Participants).create(tx, context, { firstName });
        ids.push(made.id);
      }
      return ids;
    });
  }

  async members(groupId: string, participantIds: readonly string[], role = 'MEMBER'): Promise<void> {
    const input = { groupId, participantIds, role, startsOn: addDays(this.today, -200) };
    await this.api.data(
      this.org.tokens.COORDINATOR,
      'mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }',
      { input },
    );
  }

  /** Lets the peer help to run the group. */
  async letPeerHelp(groupId: string): Promise<void> {
    await this.members(groupId, [this.org.peerParticipantId], 'PEER_LEADER');
  }

  async record(token: string, input: Record<string, unknown>): Promise<readonly SentRow[]> {
    const { recordAttendance } = await this.api.data<{ recordAttendance: { rows: SentRow[] } }>(
      token,
      RECORD,
      { input },
    );
    return recordAttendance.rows;
  }

  /** Marks one person, by STAFF unless said otherwise. */
  async mark(
    sessionId: string,
    participantId: string,
    mark: string | null,
    token: string = this.org.tokens.STAFF,
  ): Promise<SentRow> {
    const marks = [{ clientKey: randomUUID(), participantId, mark }];
    const [row] = await this.record(token, { sessionId, marks });
    return row!;
  }
}
