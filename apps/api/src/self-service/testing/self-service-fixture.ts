import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import type { SessionKind } from '#libs/groups/session.entity.js';
import { Sessions } from '#libs/groups/sessions.js';
import { SignUps } from '#libs/participation/sign-ups/sign-ups.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import type { TestApi, TestOrganisation } from '../../../../../test/support/test-api.js';

export const INTERNAL_NAME = 'Päihdekuntoutujien vertaisryhmä';
export const PUBLIC_NAME = 'Torstaikahvit';
export const CREATE_LINK = `mutation ($input: CreateSelfServiceLinkInput!) {
  createSelfServiceLink(input: $input) { url link { id expiresAt revokedAt lastUsedAt participant { id } session { id } } }
}`;

/** A closed group with two members, and its sessions. */
export class SelfServiceFixture {
  private constructor(
    readonly api: TestApi,
    readonly org: TestOrganisation,
    readonly today: LocalDate,
    readonly groupId: string,
    readonly aino: string,
    readonly veikko: string,
  ) {}

  static async make(api: TestApi, language = 'fi'): Promise<SelfServiceFixture> {
    const org = await api.newOrganisation();
    const { context } = org;
    return api.database.write(context, async (tx) => {
      const today = await api.service(Organisations).today(tx);
      const site = await api.service(Sites).create(tx, context, { name: 'Keskus', address: 'Torikatu 1' });
      const group = await api.service(Groups).create(tx, context, {
        siteId: site.id,
        internalName: INTERNAL_NAME,
        publicName: PUBLIC_NAME,
        admission: 'CLOSED',
        capacity: null,
        language: 'fi',
        leaderIds: [org.staffIds.LEADER],
      });
      const person = async (firstName: string, lastName: string) =>
        (await api.service(Participants).create(tx, context, { firstName, lastName, language })).id;
      const aino = await person('Aino', 'Aaltonen');
      const veikko = await person('Veikko', 'Virtanen');
      await api.service(Memberships).add(tx, context, {
        groupId: group.id,
        participantIds: [aino, veikko],
        role: 'MEMBER',
        startsOn: addDays(today, -30),
        endsOn: null,
      });
      return new SelfServiceFixture(api, org, today, group.id, aino, veikko);
    });
  }

  async newSession(fields: {
    days: number;
    kind?: SessionKind;
    capacity?: number;
    place?: string | null;
  }): Promise<string> {
    const { api, org } = this;
    const session = await api.database.write(org.context, (tx) =>
      api.service(Sessions).create(tx, org.context, this.groupId, {
        kind: fields.kind ?? 'MEETING',
        localDate: addDays(this.today, fields.days),
        wallTime: '13:00',
        durationMinutes: 90,
        place: fields.place === undefined ? 'Kahvila' : fields.place,
        ...(fields.capacity === undefined ? {} : { capacity: fields.capacity }),
      }),
    );
    return session.id;
  }

  /** Staff sign somebody up. */
  async signUp(sessionId: string, participantId: string): Promise<void> {
    const { api, org } = this;
    await api.database.write(org.context, (tx) =>
      api.service(SignUps).signUp(tx, org.context, { sessionId, participantId }),
    );
  }

  /** Staff take somebody off. */
  async cancel(sessionId: string, participantId: string): Promise<void> {
    const { api, org } = this;
    await api.database.write(org.context, (tx) =>
      api.service(SignUps).cancel(tx, org.context, { sessionId, participantId }),
    );
  }

  /** Changes rows in ways that only time can. */
  async sql(text: string, parameters: unknown[]): Promise<void> {
    await this.api.database.write(this.org.context, (tx) => tx.query(text, parameters));
  }

  /** The link's id, and its address at the api under test. */
  async link(input: Record<string, unknown>): Promise<{ id: string; address: string }> {
    const { createSelfServiceLink } = await this.api.data<{
      createSelfServiceLink: { url: string; link: { id: string } };
    }>(this.org.tokens.STAFF, CREATE_LINK, { input });
    const { url, link } = createSelfServiceLink;
    return { id: link.id, address: `${this.api.url}${new URL(url).pathname}` };
  }

  /** The status of a sign-up and its history, oldest first, as `EVENT by SOURCE`. */
  async signUpOf(
    sessionId: string,
    participantId: string,
  ): Promise<{ status: string; history: string[] } | null> {
    return this.api.database.read(this.org.context, async (tx) => {
      const [row] = await tx.query<{ status: string; history: string[] }[]>(
        `SELECT u.status, ARRAY(SELECT e.event || ' by ' || e.source FROM sign_up_event e
           WHERE e.sign_up_id = u.id ORDER BY e.ordinal) AS history
         FROM sign_up u WHERE u.session_id = $1 AND u.participant_id = $2`,
        [sessionId, participantId],
      );
      return row ?? null;
    });
  }
}
