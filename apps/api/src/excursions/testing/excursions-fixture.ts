import { randomUUID } from 'node:crypto';
import { addDays } from '#libs/calendar/local-date.js';
import { instantOf } from '#libs/calendar/wall-time.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { TestApi, type TestOrganisation } from '../../../../../test/support/test-api.js';

export const LEG = 'id kind vehicle from to departsAt arrivesAt seats seatsTaken seatsFree driver';
export const EXCURSION = `destination meetingPoint meetsAt returnsAt bring accessibility contactName contactPhone
  safetyPlan organisationCostCents participantCostCents legs { ${LEG} }`;
export const PLAN = `mutation ($input: CreateExcursionInput!) {
  createExcursion(input: $input) { session { id kind place startsAt endsAt capacity excursion { ${EXCURSION} } } warnings { kind } }
}`;
export const UPDATE = `mutation ($input: UpdateExcursionInput!) {
  updateExcursion(input: $input) { session { id place startsAt capacity excursion { ${EXCURSION} } } }
}`;
export const SET = `mutation ($input: SaveExcursionParticipantInput!) {
  saveExcursionParticipant(input: $input) {
    excursionParticipant {
      emergencyContactName emergencyContactPhone allergiesAndNeeds sensitiveDeletedAt paidCents paidAt
      participant { firstName } legs { leg { id } seats } photoConsents { purpose grantedOn withdrawnOn source }
    }
  }
}`;

export const HEADCOUNT = `mutation ($input: RecordHeadcountInput!) {
  recordHeadcount(input: $input) {
    headcount { label people markedPresent difference matches leg { from } recordedBy { displayName } }
    session { headcounts { label people markedPresent difference matches } }
  }
}`;
export const PHOTO = `mutation ($input: SavePhotoConsentInput!) {
  savePhotoConsent(input: $input) {
    excursionParticipant { photoConsents { purpose grantedOn withdrawnOn source } }
  }
}`;

export interface PlannedLeg {
  readonly id: string;
  readonly departsAt: string;
  readonly seatsTaken: number;
}

/** An organisation with a group, in which excursions are planned through the api. */
export class ExcursionsFixture {
  private constructor(
    readonly api: TestApi,
    readonly org: TestOrganisation,
    readonly other: TestOrganisation,
    readonly groupId: string,
    readonly today: string,
  ) {}

  static async start(): Promise<ExcursionsFixture> {
    const api = await TestApi.start();
    const org = await api.newOrganisation();
    const other = await api.newOrganisation('Toinen ry');
    const [site, today] = await api.database.write(org.context, async (tx) => [
      await api.service(Sites).create(tx, org.context, { name: 'Keskus', address: null }),
      await api.service(Organisations).today(tx),
    ]);
    const { createGroup } = await api.data<{ createGroup: { group: { id: string } } }>(
      org.tokens.LEADER,
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }',
      {
        input: {
          siteId: site.id,
          internalName: 'Päihdekuntoutujat',
          publicName: 'Tiistairyhmä',
          admission: 'OPEN',
        },
      },
    );
    return new ExcursionsFixture(api, org, other, createGroup.group.id, today);
  }

  close(): Promise<void> {
    return this.api.close();
  }

  /** The instant at which clocks in Helsinki show the time so many days from today. */
  at(time: string, inDays = 7): string {
    return instantOf(addDays(this.today, inDays), time, 'Europe/Helsinki').toISOString();
  }

  input(more: Record<string, unknown> = {}, inDays = 7): Record<string, unknown> {
    const leg = { kind: 'BUS', from: 'Kamppi', to: 'Nuuksio' };
    return {
      groupId: this.groupId,
      kind: 'EXCURSION',
      meetsAt: this.at('09:00', inDays),
      returnsAt: this.at('16:00', inDays),
      meetingPoint: 'Kamppi, laituri 10',
      destination: 'Nuuksio',
      bring: 'Vesipullo',
      accessibility: 'Esteetön',
      contactName: 'Työntekijä',
      contactPhone: '040 123 4567',
      safetyPlan: 'Ensiapulaukku ohjaajalla',
      organisationCostCents: 25000,
      participantCostCents: 500,
      legs: [
        {
          ...leg,
          seats: 48,
          driver: 'Matti 050 999 8888',
          departsAt: this.at('09:15', inDays),
          arrivesAt: this.at('10:00', inDays),
        },
        { ...leg, seats: 2, departsAt: this.at('15:00', inDays), arrivesAt: this.at('15:45', inDays) },
      ],
      ...more,
    };
  }

  async plan(
    more: Record<string, unknown> = {},
    inDays = 7,
  ): Promise<
    { id: string; excursion: { legs: PlannedLeg[] } & Record<string, unknown> } & Record<string, unknown>
  > {
    const { createExcursion } = await this.api.data<{
      createExcursion: {
        session: { id: string; excursion: { legs: PlannedLeg[] } & Record<string, unknown> };
      };
    }>(this.org.tokens.LEADER, PLAN, { input: this.input(more, inDays) });
    return createExcursion.session;
  }

  async person(firstName = 'Aino', lastName: string | null = null): Promise<string> {
    const { context } = this.org;
    const row = await this.api.database.write(context, (tx) =>
      this.api.service(Participants).create(tx, context, { firstName, lastName }),
    );
    return row.id;
  }

  async signUp(sessionId: string, participantId: string): Promise<void> {
    await this.api.data(
      this.org.tokens.STAFF,
      'mutation ($input: SignUpInput!) { signUp(input: $input) { signUp { id } } }',
      { input: { sessionId, participantId } },
    );
  }

  async set(
    sessionId: string,
    participantId: string,
    more: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    const { saveExcursionParticipant } = await this.api.data<{
      saveExcursionParticipant: { excursionParticipant: Record<string, unknown> };
    }>(this.org.tokens.STAFF, SET, { input: { sessionId, participantId, ...more } });
    return saveExcursionParticipant.excursionParticipant;
  }

  async mark(sessionId: string, participantIds: readonly string[], mark = 'PRESENT'): Promise<void> {
    const marks = participantIds.map((participantId) => ({ clientKey: randomUUID(), participantId, mark }));
    await this.api.data(
      this.org.tokens.STAFF,
      'mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { rows { ok } } }',
      { input: { sessionId, marks } },
    );
  }

  async sql<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.api.database.write(this.org.context, (tx) => tx.query<Row[]>(statement, parameters));
  }

  /** Everything that an excursion writes, as one text: equal before and after means that nothing was changed. */
  async everything(): Promise<string> {
    const tables = [
      'session',
      'excursion_plan',
      'transport_leg',
      'excursion_participant',
      'leg_seat',
      'photo_consent',
    ];
    const texts = await Promise.all(
      [...tables, 'headcount'].map((table) =>
        this.sql<{ rows: string | null }>(
          `SELECT string_agg(t::text, '|' ORDER BY t.id) AS rows FROM ${table} t`,
        ),
      ),
    );
    return JSON.stringify(texts);
  }

  /** The code and the fields of a refusal, after which nothing may be changed. */
  async refused(
    mutation: string,
    variables: Record<string, unknown>,
    token = this.org.tokens.COORDINATOR,
  ): Promise<[string | undefined, string[] | undefined]> {
    const before = await this.everything();
    const { errors } = await this.api.ask(token, mutation, variables);
    if ((await this.everything()) !== before) throw new Error('Something was changed all the same');
    return [errors?.[0]?.extensions.code, errors?.[0]?.extensions.fields.map(({ field }) => field)];
  }
}
