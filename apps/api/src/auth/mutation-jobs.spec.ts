import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { instantOf, wallTimeOf } from '#libs/calendar/wall-time.js';
import { MessageSender } from '#libs/messaging/delivery/message-sender.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import { Organisations } from '#libs/people/organisations.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { MutationRecorder, mutationNames } from '../../../../test/support/mutation-recorder.js';
import { writtenWakes } from '../../../../test/support/operations.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';
import { ImportClient } from '../importing/testing/import-client.js';

const FIXTURE = writtenWakes();
const ZONE = 'Europe/Helsinki';
const PASSWORD = 'oikea hevonen paristo';

/** Every mutation of the schema, each in a situation in which it changes something. */
class Scenario {
  readonly recorder: MutationRecorder;
  private readonly imports: ImportClient;
  private numbers = 0;
  private siteId = '';
  private groupId = '';
  private aino = '';
  private eero = '';
  private ainosNumber = '';

  constructor(
    private readonly api: TestApi,
    private readonly org: TestOrganisation,
    private readonly today: LocalDate,
  ) {
    this.recorder = new MutationRecorder(api);
    this.imports = new ImportClient(api, org);
  }

  async play(): Promise<void> {
    await this.organisation();
    await this.people();
    await this.groups();
    await this.sessions();
    await this.registers();
    await this.excursion();
    await this.signUps();
    await this.messages();
    await this.checkIns();
    await this.reports();
    await this.files();
    await this.links();
    await this.words();
    await this.staff();
    await this.leaving();
  }

  private async organisation(): Promise<void> {
    const { site } = await this.do<{ site: { id: string } }>(
      'createSite',
      { input: { name: 'Keskus' } },
      'site { id }',
    );
    this.siteId = site.id;
    await this.do('updateSite', { input: { id: site.id, name: 'Keskustalo' } });
    // Reminders of tomorrow's sessions are due just now.
    const reminderTime = wallTimeOf(new Date(), ZONE);
    await this.do('updateOrganisation', { input: { reminderTime, maxTextsPerDay: 50 } });
  }

  private async people(): Promise<void> {
    this.ainosNumber = '+358401230001';
    this.aino = await this.person('Aino', { phoneNumber: this.ainosNumber, smsConsent: 'IN_PERSON' });
    this.eero = await this.person('Eero');
    const { eero: participantId } = this;
    await this.do('updateParticipant', { input: { id: participantId, alias: 'Eetu' } });
    const number = { participantId, number: '+358401230002' };
    const { phoneNumber } = await this.do<{ phoneNumber: { id: string } }>(
      'createPhoneNumber',
      { input: number },
      'phoneNumber { id }',
    );
    const { id } = phoneNumber;
    await this.do('suspendPhoneNumber', { input: { id, reason: 'ON_REQUEST' } });
    await this.do('confirmPhoneNumber', { input: { id } });
    await this.do('endPhoneNumber', { input: { id } });
    const purpose = 'SMS_REMINDERS';
    await this.do('giveConsent', { input: { participantId, purpose, source: 'PHONE' } });
    await this.do('withdrawConsent', { input: { participantId, purpose } });
  }

  private async groups(): Promise<void> {
    this.groupId = await this.group('Toipujat');
    const memberships = await this.members(this.groupId, [this.aino, this.eero]);
    const [ainos, eeros] = memberships as [string, string];
    await this.do('updateMembership', { input: { id: ainos, role: 'VOLUNTEER' } });
    await this.do('endMembership', { input: { id: eeros } });
    await this.do('updateGroup', { input: { id: this.groupId, checkInAfterMisses: 2 } });
    const left = await this.group('Loppuneet');
    await this.members(left, [this.aino]);
    await this.do('archiveGroup', { input: { id: left, archived: true } });
  }

  private async sessions(): Promise<void> {
    const tomorrow = addDays(this.today, 1);
    await this.session(1);
    const series = {
      groupId: this.groupId,
      kind: 'MEETING',
      recurrenceRule: 'FREQ=WEEKLY',
      startsOn: tomorrow,
      wallTime: '18:00',
      durationMinutes: 60,
    };
    await this.do('createSessionSeries', { input: series });
    const days = { startsOn: addDays(tomorrow, 3), endsOn: addDays(tomorrow, 10) };
    const pause = { name: 'Tauko', groupId: this.groupId, ...days };
    const made = await this.do<{ breakPeriod: { id: string }; sessionsCancelled: number }>(
      'createBreakPeriod',
      { input: pause },
      'breakPeriod { id } sessionsCancelled',
    );
    expect(made.sessionsCancelled).toBe(1);
    await this.do('deleteBreakPeriod', { input: { id: made.breakPeriod.id } });
  }

  private async registers(): Promise<void> {
    const sessionId = await this.session(-1);
    await this.mark(sessionId, this.aino, 'PRESENT');
    await this.do('recordHeadcount', { input: { sessionId, people: 3, label: 'Lähtö' } });
    await this.do('closeRegister', { input: { sessionId } });
    await this.do('reopenRegister', { input: { sessionId } });
    // Who is marked there is concerned by all of this.
    await this.do('updateSession', { input: { id: sessionId, wallTime: '14:00' } });
    await this.do('cancelSession', { input: { id: sessionId, reason: 'Sairastapaus' } });
    await this.do('restoreSession', { input: { id: sessionId } });
    await this.do('saveAbsenceReason', {
      input: { code: 'LOMA', labelFi: 'Loma', labelSv: 'Ledighet', labelEn: 'Leave', counts: true },
    });
    await this.mark(sessionId, this.aino, 'EXCUSED');
    await this.do('saveAttendanceReason', { input: { sessionId, participantId: this.aino, code: 'LOMA' } });
  }

  private async excursion(): Promise<void> {
    const excursion = {
      groupId: this.groupId,
      kind: 'EXCURSION',
      meetsAt: this.at(1, '09:00'),
      returnsAt: this.at(1, '16:00'),
      meetingPoint: 'Rautatientori',
      destination: 'Nuuksio',
      capacity: 4,
    };
    const { session } = await this.do<{ session: { id: string } }>(
      'createExcursion',
      { input: excursion },
      'session { id }',
    );
    const sessionId = session.id;
    await this.do('signUp', { input: { sessionId, participantId: this.aino } });
    await this.do('updateExcursion', { input: { sessionId, meetingPoint: 'Kamppi' } });
    const about = { sessionId, participantId: this.aino };
    await this.do('saveExcursionParticipant', { input: { ...about, allergiesAndNeeds: 'Pähkinä' } });
    const pictures = { ...about, purpose: 'TAKING', agrees: true, source: 'IN_PERSON' };
    await this.do('savePhotoConsent', { input: pictures });
  }

  private async signUps(): Promise<void> {
    const sessionId = await this.session(6, { kind: 'WORKSHOP', capacity: 1 });
    const [first, second, third, fourth] = (await Promise.all(
      ['Elina', 'Otto', 'Veikko', 'Siiri'].map((name) => this.person(name)),
    )) as [string, string, string, string];
    const seat = (participantId: string) => ({ input: { sessionId, participantId } });
    await this.do('updateSignUpRules', {
      input: { sessionId, waitlistEnabled: true, waitlistMode: 'OFFER' },
    });
    await this.do('signUp', seat(first));
    await this.do('signUp', seat(second));
    const waits = await this.do<{ signUp: { id: string } }>('signUp', seat(third), 'signUp { id }');
    await this.do('moveToFrontOfWaitlist', { input: { signUpId: waits.signUp.id, reason: 'Sovittu' } });
    await this.do('updateSessionCapacity', { input: { sessionId, capacity: 2 } });
    await this.do('acceptOffer', seat(third));
    await this.do('cancelSignUp', seat(third));
    await this.do('declineOffer', seat(second));
    // A seat that is no longer kept back goes to who waits.
    await this.do('updateSignUpRules', { input: { sessionId, reservedSeats: 1 } });
    await this.do('signUp', seat(second));
    await this.do('updateSignUpRules', { input: { sessionId, reservedSeats: 0 } });
    await this.do('inviteParticipants', { input: { sessionId, participantIds: [fourth], groupIds: [] } });
  }

  private async messages(): Promise<void> {
    const texts = [{ language: 'FI', body: 'Kahvila on remontissa, tulkaa takaovesta.' }];
    const { announcement } = await this.do<{ announcement: { id: string } }>(
      'sendAnnouncement',
      { input: { clientKey: randomUUID(), participantIds: [this.aino], texts } },
      'announcement { id }',
    );
    await this.do('cancelAnnouncement', { input: { id: announcement.id } });

    // She answers what she was asked last, and then says something that staff read.
    await this.work();
    await this.reply('1');
    const id = await this.reply('Voiko mukaan ottaa koiran?');
    await this.do('assignInboundText', { input: { id, staffMemberId: this.org.staffIds.STAFF } });
    await this.do('markInboundDone', { input: { id, done: false } });
    await this.do('answerText', { input: { id, body: 'Tervetuloa.' } });
  }

  private async checkIns(): Promise<void> {
    const veera = await this.person('Veera');
    await this.members(this.groupId, [veera]);
    for (const days of [-3, -2]) await this.mark(await this.session(days), veera, 'ABSENT');
    const { context, tokens, staffIds } = this.org;
    await this.api.database.write(context, (tx) =>
      this.api.service(RegularitySnapshots).refresh(tx, context, [veera]),
    );
    const { checkIns } = await this.api.data<{ checkIns: { nodes: { id: string }[] } }>(
      tokens.COORDINATOR,
      '{ checkIns { nodes { id } } }',
    );
    const checkInId = checkIns.nodes[0]!.id;
    await this.do('snoozeCheckIn', { input: { id: checkInId, until: addDays(this.today, 3) } });
    await this.do('assignCheckIn', { input: { id: checkInId, staffMemberId: staffIds.STAFF } });
    await this.do('createCheckInNote', { input: { checkInId, text: 'Soita iltapäivällä' } });
    await this.do('logCheckInContact', { input: { checkInId, outcome: 'DOING_WELL' } });
  }

  private async reports(): Promise<void> {
    const fields = { code: 'H-1', name: 'Hanke', startsOn: this.today };
    const { project } = await this.do<{ project: { id: string } }>(
      'createProject',
      { input: fields },
      'project { id }',
    );
    const projectId = project.id;
    await this.do('updateProject', { input: { id: projectId, ...fields, funder: 'STEA' } });
    const assignment = { groupId: this.groupId, projectId, startsOn: this.today };
    const { groupProject } = await this.do<{ groupProject: { id: string } }>(
      'assignGroupToProject',
      { input: assignment },
      'groupProject { id }',
    );
    await this.do('endGroupProject', { input: { id: groupProject.id, endsOn: addDays(this.today, 30) } });
    const participantId = this.aino;
    await this.do('saveProjectParticipant', {
      input: { participantId, projectId, startedOn: this.today },
    });
    await this.do('saveRehabilitationAgreement', { input: { participantId, startsOn: this.today } });
  }

  private async files(): Promise<void> {
    const file = 'Etunimi;Sukunimi\nMatti;Meikäläinen\n';
    const { id } = await this.imports.dryRun({ kind: 'PARTICIPANTS', file });
    await this.do('decideImport', { input: { id, decisions: [{ line: 2, choice: 'NEW' }] } });
    const other = await this.imports.dryRun({ kind: 'PARTICIPANTS', file: 'Etunimi\nMaija\n' });
    await this.do('confirmImport', { input: { id: other.id } });
    await this.do('cancelImport', { input: { id } });
  }

  private async links(): Promise<void> {
    const feed = await this.do<{ feed: { id: string } }>(
      'createCalendarFeed',
      { input: { kind: 'STAFF', internalNames: false } },
      'feed { id }',
    );
    await this.do('revokeCalendarFeed', { input: { id: feed.feed.id } });
    const page = await this.do<{ link: { id: string } }>(
      'createSelfServiceLink',
      { input: { participantId: this.aino } },
      'link { id }',
    );
    await this.do('revokeSelfServiceLink', { input: { id: page.link.id } });
  }

  private async words(): Promise<void> {
    const kind = 'ONE_DAY_AHEAD';
    const language = 'FI';
    const text = 'Hei! {name} on {when}. Paikka: {place}. Vastaa 1, jos tulet. Vastaa 2, jos et tule.';
    await this.do('saveTextTemplate', { input: { kind, language, text, seenVersion: 0 } });
    await this.do('resetTextTemplate', { input: { kind, language } });
    const { sensitiveWord } = await this.do<{ sensitiveWord: { id: string } }>(
      'createSensitiveWord',
      { input: { word: 'selviämisasema' } },
      'sensitiveWord { id }',
    );
    await this.do('deleteSensitiveWord', { input: { id: sensitiveWord.id } });
  }

  private async staff(): Promise<void> {
    const email = `uusi@${this.org.context.organisationId}.example`;
    const member = { email, displayName: 'Uusi Työntekijä', roles: ['STAFF'], password: PASSWORD };
    const admin = this.org.tokens.ADMIN;
    const run = (name: string, args: Record<string, unknown>, select?: string) =>
      this.recorder.run<{ staffMember: { id: string } }>(admin, name, args, select);
    const { staffMember } = await run('createStaffMember', { input: member }, 'staffMember { id }');
    const { id } = staffMember;
    await run('updateStaffMember', { input: { id, displayName: 'Uusi Ohjaaja' } });
    await run('createSignInLink', { input: { staffMemberId: id } });
    await run('signIn', { input: { email, password: PASSWORD } });
    await run('disableStaffMember', { input: { id, disabled: true } });
    const { apiToken } = await this.recorder.run<{ apiToken: { id: string } }>(
      admin,
      'createApiToken',
      { input: { label: 'Testi' } },
      'apiToken { id }',
    );
    await run('revokeApiToken', { input: { id: apiToken.id } });
  }

  /** What makes somebody unable to do anything more. */
  private async leaving(): Promise<void> {
    const double = await this.person('Eero');
    await this.do('mergeParticipants', { input: { survivorId: this.eero, duplicateId: double } });
    await this.do('archiveParticipant', { input: { id: this.eero, archived: true } });
    await this.recorder.run(this.org.tokens.STAFF, 'changePassword', { input: { password: PASSWORD } });
    await this.recorder.run(this.org.tokens.LEADER, 'signOut', {});
  }

  private do<Answer>(name: string, args: Record<string, unknown>, select?: string): Promise<Answer> {
    return this.recorder.run<Answer>(this.org.tokens.COORDINATOR, name, args, select);
  }

  private async person(firstName: string, more: object = {}): Promise<string> {
    const input = { firstName, language: 'FI', ...more };
    const made = await this.do<{ participant: { id: string } }>(
      'createParticipant',
      { input },
      'participant { id }',
    );
    return made.participant.id;
  }

  private async group(internalName: string): Promise<string> {
    this.numbers += 1;
    const publicName = `Porukka ${this.numbers}`;
    const input = { siteId: this.siteId, internalName, publicName, admission: 'OPEN' };
    const made = await this.do<{ group: { id: string } }>('createGroup', { input }, 'group { id }');
    return made.group.id;
  }

  private async members(groupId: string, participantIds: readonly string[]): Promise<string[]> {
    const input = { groupId, participantIds, startsOn: addDays(this.today, -30) };
    const added = await this.do<{ memberships: { id: string }[] }>(
      'createMemberships',
      { input },
      'memberships { id }',
    );
    return added.memberships.map(({ id }) => id);
  }

  private async session(days: number, more: object = {}): Promise<string> {
    const plan = { kind: 'MEETING', wallTime: '13:00', durationMinutes: 90, place: 'Olohuone' };
    const input = { groupId: this.groupId, localDate: addDays(this.today, days), ...plan, ...more };
    const made = await this.do<{ session: { id: string } }>('createSession', { input }, 'session { id }');
    return made.session.id;
  }

  private async mark(sessionId: string, participantId: string, mark: string): Promise<void> {
    const marks = [{ clientKey: randomUUID(), participantId, mark }];
    const { rows } = await this.do<{ rows: { ok: boolean }[] }>(
      'recordAttendance',
      { input: { sessionId, marks } },
      'rows { ok }',
    );
    expect(rows).toEqual([{ ok: true }]);
  }

  private at(days: number, wallTime: string): string {
    return instantOf(addDays(this.today, days), wallTime, ZONE).toISOString();
  }

  /** Sends everything that is due, as the worker does. */
  private async work(): Promise<void> {
    const { signal } = new AbortController();
    await this.api.service(MessagingSweep).run(() => undefined, signal);
    const { context } = this.org;
    const waiting = await this.api.database.read(context, (tx) =>
      tx.query<{ id: string }[]>(`SELECT id FROM message WHERE status = 'PENDING' ORDER BY created_at`),
    );
    for (const { id } of waiting) {
      await this.api.service(MessageSender).send(context.organisationId, id, signal);
    }
  }

  /** Answers the newest text on Aino's phone. @returns the id of what she sent */
  private async reply(body: string): Promise<string> {
    const { sandboxTexts } = await this.api.data<{ sandboxTexts: { nodes: { id: string }[] } }>(
      this.org.tokens.COORDINATOR,
      '{ sandboxTexts(first: 1) { nodes { id } } }',
    );
    const { id } = sandboxTexts.nodes[0]!;
    const { inboundText } = await this.do<{ inboundText: { id: string } }>(
      'replyToSandboxText',
      { input: { id, body } },
      'inboundText { id }',
    );
    return inboundText.id;
  }
}

describe('The jobs that mutations wake', () => {
  let api: TestApi;
  let wakened: Record<string, string[]>;

  beforeAll(async () => {
    api = await TestApi.start();
    const org = await api.newOrganisation();
    const today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
    const scenario = new Scenario(api, org, today);
    await scenario.play();
    wakened = scenario.recorder.wakened;
  }, 120_000);
  afterAll(() => api.close());

  it('every mutation of the schema says in test/fixtures/operations.json which jobs it wakes', () => {
    expect(mutationNames().filter((name) => !(name in FIXTURE))).toEqual([]);
  });

  it('every mutation of the schema was carried out', () => {
    expect(Object.keys(wakened).sort()).toEqual(mutationNames());
  });

  it.each(Object.entries(FIXTURE))('%s wakes %j', (name, jobs) => {
    expect(wakened[name]).toEqual(jobs);
  });
});
