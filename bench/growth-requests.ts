import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { pageTokenOf, plantedId, type PlannedOrganisation } from '../test/support/planting/plant.js';

/** What may grow with the data, and how far; milliseconds where there is an end to it. */
export interface Limit {
  readonly ratio: number;
  readonly ms: number | null;
}

/** Where it does not matter how much there is. */
const SAME: Limit = { ratio: 2, ms: null };
/** What counts a whole year of an organisation. */
const YEAR: Limit = { ratio: 10, ms: 300 };

/** A request that is timed. */
export interface GrowthRequest {
  readonly name: string;
  readonly limit: Limit;
  readonly query: string;
  /** @param time the how manieth this is, from 0: names must not come twice */
  readonly variables: (planted: Named, time: number) => Record<string, unknown>;
}

/** An address that is timed, with the same token. */
export interface GrowthDownload {
  readonly name: string;
  readonly limit: Limit;
  readonly path: (planted: Named) => string;
}

/** The ids of a planted organisation. */
export class Named {
  readonly today: LocalDate = new Date().toISOString().slice(0, 10);
  readonly yearAgo = addDays(this.today, -364);

  constructor(readonly organisation: PlannedOrganisation) {}

  id(kind: string, key: string | number): string {
    return plantedId(kind, this.organisation.number, key);
  }

  get group(): string {
    return this.id('group', 1);
  }

  get meeting(): string {
    return this.id('meeting', '1/-3');
  }

  get person(): string {
    return this.id('person', 8);
  }

  get site(): string {
    return this.id('site', 0);
  }

  get period(): { from: LocalDate; to: LocalDate } {
    return { from: this.yearAgo, to: this.today };
  }
}

const nothing = (): Record<string, unknown> => ({});
const year = ({ period }: Named) => ({ filter: period, period });
const FIGURES = `keys sessions people encounters participantHours volunteers anonymousVisits`;

function request(
  name: string,
  query: string,
  variables: GrowthRequest['variables'] = nothing,
  limit: Limit = SAME,
): GrowthRequest {
  return { name, query, variables, limit };
}

/** A page of a list, and how many there are. */
function page(name: string, list: string, nodes: string, variables?: GrowthRequest['variables']) {
  return request(name, `${list} { totalCount nodes { ${nodes} } pageInfo { hasNextPage } } }`, variables);
}

const figuresBy = (by: string) =>
  request(
    `encounterFigures of a year by ${by || 'nothing'}`,
    `query ($filter: ReportFilterInput!) { encounterFigures(filter: $filter, by: [${by}]) { ${FIGURES} } }`,
    year,
    YEAR,
  );

const RHYTHM = `people { now before } encounters { now before } sessions { now } newPeople { now }`;
const MANY_PEOPLE = 500;

/** Every list and page, and what leaders and staff do all day. */
export const REQUESTS: readonly GrowthRequest[] = [
  figuresBy('MONTH, GROUP'),
  figuresBy('MONTH'),
  figuresBy('PROJECT, KIND'),
  figuresBy(''),
  request(
    'yearlyFigures',
    `query ($year: Int!) { yearlyFigures(year: $year, language: FI) { label value } }`,
    ({ yearAgo }) => ({ year: Number(yearAgo.slice(0, 4)) + 1 }),
    YEAR,
  ),
  request(
    'rehabilitationAbsences of a year',
    `query ($from: LocalDate!, $to: LocalDate!) { rehabilitationAbsences(from: $from, to: $to) { participant { firstName } from offered attended absences { times } } }`,
    ({ period }) => period,
    YEAR,
  ),
  request(
    'rehabilitationAbsences of two weeks',
    `query ($from: LocalDate!, $to: LocalDate!) { rehabilitationAbsences(from: $from, to: $to) { participant { firstName } from offered attended } }`,
    ({ today }) => ({ from: addDays(today, -14), to: today }),
  ),
  request(
    'organisationRegularity of a year',
    `query ($period: PeriodInput!) { organisationRegularity(period: $period) { ${RHYTHM} weeks { week encounters people } activeWeeks { people } } }`,
    year,
    YEAR,
  ),
  request(
    'siteRegularity of a year',
    `query ($siteId: ID!, $period: PeriodInput!) { siteRegularity(siteId: $siteId, period: $period) { ${RHYTHM} weeks { week encounters } } }`,
    ({ site, period }) => ({ siteId: site, period }),
    YEAR,
  ),
  request(
    'groupRegularity of a year',
    `query ($groupId: ID!, $period: PeriodInput!) { groupRegularity(groupId: $groupId, period: $period) { ${RHYTHM} weeks { week encounters } retention { memberships } dosage { hoursPerWeek { median } } momentum { people } } }`,
    ({ group, period }) => ({ groupId: group, period }),
  ),
  request(
    'previewAnnouncement to many people',
    `query ($input: AnnouncementInput!) { previewAnnouncement(input: $input) { recipients parts excluded { reason count } texts { problems { code } } } }`,
    (planted) => ({
      input: {
        participantIds: Array.from(
          { length: Math.min(MANY_PEOPLE, planted.organisation.scale.people) },
          (_, n) => planted.id('person', n),
        ),
        texts: [{ language: 'FI', body: 'Aamukahvi kokoontuu kirjaston yläkerrassa.' }],
      },
    }),
  ),
  request(
    'previewAnnouncement to a group',
    `query ($input: AnnouncementInput!) { previewAnnouncement(input: $input) { recipients parts texts { problems { code } } } }`,
    ({ group }) => ({
      input: {
        groupId: group,
        texts: [{ language: 'FI', body: 'Aamukahvi kokoontuu kirjaston yläkerrassa.' }],
      },
    }),
  ),
  request(
    'createSessionSeries',
    `mutation ($input: CreateSessionSeriesInput!) { createSessionSeries(input: $input) { sessionsMade warnings { __typename } } }`,
    (planted, time) => ({
      input: {
        groupId: planted.id('group', time % planted.organisation.scale.groups),
        recurrenceRule: 'FREQ=WEEKLY',
        startsOn: planted.today,
        wallTime: '18:00',
        durationMinutes: 60,
        place: 'Yläkerta',
      },
    }),
  ),
  request(
    'createSession',
    `mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } warnings { __typename } } }`,
    ({ group, today }, time) => ({
      input: {
        groupId: group,
        localDate: addDays(today, 3 + time),
        wallTime: '19:00',
        durationMinutes: 60,
        place: 'Yläkerta',
      },
    }),
  ),
  request(
    'createGroup',
    `mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } warnings { __typename } } }`,
    ({ site }, time) => ({
      input: {
        siteId: site,
        internalName: `Uusi ${time}-${Date.now()}`,
        publicName: 'Uusi kahvi',
        admission: 'OPEN',
      },
    }),
  ),
  request(
    'previewTextTemplate',
    `query ($text: String!) { previewTextTemplate(kind: ONE_DAY_AHEAD, language: FI, text: $text) { body parts problems { code found } } }`,
    () => ({ text: 'Hei! {name} on {when}. Paikka: {place}. Vastaa 1, jos tulet. Vastaa 2, jos et tule.' }),
  ),
  page('auditEvents', `{ auditEvents(first: 20)`, 'at action subjectTable newValues'),
  page(
    'auditEvents of an actor',
    `query ($actorId: ID!) { auditEvents(actorId: $actorId, first: 20)`,
    'at action',
    (planted) => ({ actorId: planted.id('staff', 1) }),
  ),
  page(
    'auditEvents of a day',
    `query ($from: DateTime!, $to: DateTime!) { auditEvents(from: $from, to: $to, first: 20)`,
    'at action',
    ({ today }) => ({ from: `${addDays(today, -8)}T00:00:00Z`, to: `${addDays(today, -7)}T00:00:00Z` }),
  ),
  request(
    'auditEvents of a subject',
    `query ($id: ID!) { auditEvents(subjectId: $id, first: 20) { totalCount nodes { at action } } }`,
    (planted) => ({ id: planted.id('mark', '1/-3/2') }),
  ),
  request(
    'messages, first page',
    `{ messages(first: 20) { nodes { createdAt status body participant { firstName } } } }`,
  ),
  page('messages', `{ messages(first: 20)`, 'createdAt status body participant { firstName }'),
  page(
    'messages of a session',
    `query ($id: ID!) { messages(sessionId: $id, first: 20)`,
    'status body',
    ({ meeting }) => ({ id: meeting }),
  ),
  page('messages that failed', `{ messages(status: FAILED, first: 20)`, 'status body'),
  page('messages that reached nobody', `{ messages(unreached: true, first: 20)`, 'status body'),
  page(
    'messages of a person',
    `query ($id: ID!) { messages(participantId: $id, first: 20)`,
    'status body',
    ({ person }) => ({ id: person }),
  ),
  request(
    'messageStatistics of three months',
    `query ($from: String!, $to: String!) { messageStatistics(from: $from, to: $to) { month written sent delivered parts costCents failed { reason messages } } }`,
    ({ today }) => ({ from: addDays(today, -62).slice(0, 7), to: today.slice(0, 7) }),
    YEAR,
  ),
  request('messagingProblems', `{ messagingProblems { waiting held inDoubt unreached } }`),
  page(
    'participantsByRegularity',
    `{ participantsByRegularity(sortBy: VISITS, first: 20)`,
    'participant { firstName } regularity { visits }',
  ),
  page(
    'membershipsByRegularity',
    `{ membershipsByRegularity(sortBy: ATTENDANCE_RATE, direction: DESC, first: 20)`,
    'membership { id } regularity { attendanceRate }',
  ),
  page(
    'membershipsByRegularity of a group',
    `query ($groupId: ID!) { membershipsByRegularity(groupId: $groupId, sortBy: MOMENTUM, first: 20)`,
    'membership { id } regularity { momentum }',
    ({ group }) => ({ groupId: group }),
  ),
  page(
    'sessions',
    `query ($from: LocalDate!) { sessions(from: $from, first: 20)`,
    'startsAt place status seatsTaken',
    ({ today }) => ({ from: today }),
  ),
  page(
    'sessions of a week',
    `query ($from: LocalDate!, $to: LocalDate!) { sessions(from: $from, to: $to, first: 20)`,
    'startsAt place status group { publicName }',
    ({ today }) => ({ from: today, to: addDays(today, 6) }),
  ),
  page(
    'sessions of a group',
    `query ($groupId: ID!) { sessions(groupId: $groupId, first: 20)`,
    'startsAt place status',
    ({ group }) => ({ groupId: group }),
  ),
  page(
    'sessions of a participant',
    `query ($id: ID!) { sessions(participantId: $id, first: 20)`,
    'startsAt place status',
    ({ person }) => ({ id: person }),
  ),
  request(
    'register',
    `query ($id: ID!) { session(id: $id) { register { anonymousVisitors rows { expected participant { firstName lastName } attendance { mark walkIn } } } } }`,
    ({ meeting }) => ({ id: meeting }),
  ),
  request(
    'session page',
    `query ($id: ID!) { session(id: $id) { startsAt place status seatsTaken seatsFree group { publicName site { name } leaders { displayName } } signUps(first: 20) { totalCount nodes { status participant { firstName } } } reminders { kind status counts { recipients sent } } headcounts { people } } }`,
    (planted) => ({ id: planted.id('excursion', '1/0') }),
  ),
  request(
    'excursionSheet',
    `query ($id: ID!) { excursionSheet(sessionId: $id, language: FI) { people { name } legs { from } } }`,
    (planted) => ({ id: planted.id('excursion', '1/0') }),
  ),
  request(
    'recordAttendance',
    `mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { rows { ok attendance { mark } } } }`,
    (planted, time) => ({
      input: {
        sessionId: planted.meeting,
        marks: Array.from({ length: 12 }, (_, seat) => ({
          clientKey: `${Date.now()}-${time}-${seat}`,
          participantId: planted.id(
            'person',
            (planted.organisation.scale.members + seat) % planted.organisation.scale.people,
          ),
          mark: time % 2 === 0 ? 'PRESENT' : 'LATE',
        })),
      },
    }),
  ),
  request(
    'signUp',
    `mutation ($input: SignUpInput!) { signUp(input: $input) { signUp { status } } }`,
    (planted, time) => ({
      input: {
        sessionId: planted.id('excursion', '1/0'),
        participantId: planted.id(
          'person',
          (planted.organisation.scale.members + 12 + (time % 10)) % planted.organisation.scale.people,
        ),
        exceptionReason: 'mittaus',
      },
    }),
  ),
  request(
    'participant page',
    `query ($id: ID!) { participant(id: $id) { firstName lastName language phoneNumbers { status validFrom sharedBy } consents { purpose grantedOn } memberships(first: 10) { nodes { role startsOn group { publicName } regularity { attended attendanceRate plainWords(language: FI) { visits } } } } attendance(first: 10) { totalCount nodes { mark session { startsAt } } } signUps(first: 10) { totalCount nodes { status } } messages(first: 5) { totalCount nodes { body status } } regularity { visits activeWeeks plainWords(language: FI) { weeks } } } }`,
    ({ person }) => ({ id: person }),
  ),
  request(
    'participant history',
    `query ($id: ID!, $from: LocalDate!, $to: LocalDate!) { participant(id: $id) { regularity { history(kind: MONTH, from: $from, to: $to) { from visits } } } }`,
    ({ person, period }) => ({ id: person, ...period }),
  ),
  page('participants', `{ participants(first: 50)`, 'firstName lastName regularity { visits }'),
  page('participants found', `{ participants(search: "Aino V", first: 20)`, 'firstName lastName'),
  page(
    'participants of a group',
    `query ($groupId: ID!) { participants(groupId: $groupId, first: 50)`,
    'firstName',
    ({ group }) => ({ groupId: group }),
  ),
  page(
    'groups',
    `{ groups(first: 20)`,
    'internalName site { name } leaders { displayName } memberships(first: 1) { totalCount }',
  ),
  page('groups found', `{ groups(search: "Ryhmä 1", first: 20)`, 'internalName'),
  request(
    'group page',
    `query ($id: ID!, $from: LocalDate!) { group(id: $id) { publicName memberships(first: 30) { totalCount nodes { role participant { firstName } regularity { attended missed } } } sessions(from: $from, first: 10) { totalCount nodes { startsAt } } series(first: 5) { nodes { recurrenceRule } } } }`,
    ({ group, today }) => ({ id: group, from: today }),
  ),
  page(
    'checkIns',
    `{ checkIns(first: 20)`,
    'words(language: FI) participant { firstName } lastSeen { date } usualRhythm { words(language: FI) } lastText { status } numberNeedsConfirming',
  ),
  page(
    'checkIns of a group',
    `query ($groupId: ID!) { checkIns(groupId: $groupId, first: 20)`,
    'words(language: FI)',
    ({ group }) => ({ groupId: group }),
  ),
  page('checkIns that are closed', `{ checkIns(state: CLOSED, first: 20)`, 'closedAt'),
  page(
    'inbox',
    `{ inboundTexts(status: OPEN, first: 20)`,
    'body receivedAt participant { firstName } question { body }',
  ),
  page('inboundTexts', `{ inboundTexts(first: 20)`, 'body'),
  request('inboxCounts', `{ inboxCounts { open unassigned } }`),
  page(
    'thread',
    `query ($id: ID!) { thread(participantId: $id, first: 20)`,
    'at direction',
    ({ person }) => ({ id: person }),
  ),
  page('announcements', `{ announcements(first: 20)`, 'createdAt recipients counts { status count }'),
  page('staffMembers', `{ staffMembers(first: 20)`, 'displayName roles'),
  page('calendarFeeds', `{ calendarFeeds(first: 20)`, 'kind'),
  page(
    'selfServiceLinks of a person',
    `query ($id: ID!) { selfServiceLinks(participantId: $id, first: 20)`,
    'createdAt',
    ({ person }) => ({ id: person }),
  ),
  page('breakPeriods', `{ breakPeriods(first: 20)`, 'name startsOn'),
  page('imports', `{ imports(first: 20)`, 'fileName'),
  page('sandboxTexts', `{ sandboxTexts(first: 20)`, 'body'),
  request('sites', `{ sites { name } }`),
  request('rhythmSubjects', `{ rhythmSubjects { kind name } }`),
  request('projects', `{ projects { code name } }`),
  request(
    'projectRoster',
    `query ($id: ID!) { projectRoster(projectId: $id) { startedOn participant { firstName } } }`,
    (planted) => ({ id: planted.id('project', 0) }),
  ),
  request(
    'projectParticipantCounts',
    `query ($id: ID!, $from: LocalDate!, $to: LocalDate!) { projectParticipantCounts(projectId: $id, from: $from, to: $to) { row total } }`,
    (planted) => ({ id: planted.id('project', 0), ...planted.period }),
  ),
  request(
    'rehabilitationAgreements',
    `query ($from: LocalDate!, $to: LocalDate!) { rehabilitationAgreements(from: $from, to: $to) { startsOn participant { firstName } } }`,
    ({ period }) => period,
  ),
  request(
    'previewMergeParticipants',
    `query ($a: ID!, $b: ID!) { previewMergeParticipants(survivorId: $a, duplicateId: $b) { needsConfirmation moves { marks } } }`,
    (planted) => ({ a: planted.id('person', 2), b: planted.id('person', 3) }),
  ),
  request(
    'previewReminder',
    `query ($id: ID!) { previewReminder(sessionId: $id, kind: ONE_DAY_AHEAD, language: FI) { body } }`,
    (planted) => ({ id: planted.id('meeting', '1/1') }),
  ),
  request('regularityRuns', `{ regularityRuns(limit: 10) { startedAt participantsInAll } }`),
  request('textTemplates', `{ textTemplates { kind text } }`),
  request('sensitiveWords', `{ sensitiveWords { word } }`),
  request(
    'organisation',
    `{ organisation { name } me { displayName roles } absenceReasons { code } apiTokens { id } }`,
  ),
];

/** What is no GraphQL. */
export const DOWNLOADS: readonly GrowthDownload[] = [
  {
    name: "a participant's own page",
    limit: SAME,
    path: ({ organisation }) => `/s/${pageTokenOf(organisation.number, 8)}`,
  },
  {
    name: 'calendar of a leader',
    limit: SAME,
    path: ({ organisation }) => `/calendar/${`feed-${organisation.number}-1-`.padEnd(32, 'x')}.ics`,
  },
  {
    name: 'reports/yearly.csv',
    limit: YEAR,
    path: ({ yearAgo, today }) => `/reports/yearly.csv?from=${yearAgo}&to=${today}`,
  },
  {
    name: 'reports/encounters.csv by month and group',
    limit: YEAR,
    path: ({ yearAgo, today }) => `/reports/encounters.csv?from=${yearAgo}&to=${today}&by=month,group`,
  },
  {
    name: 'reports/absences.csv of a year',
    limit: YEAR,
    path: ({ yearAgo, today }) => `/reports/absences.csv?from=${yearAgo}&to=${today}`,
  },
  {
    name: 'summary.pdf of a participant',
    limit: SAME,
    path: (planted) =>
      `/participants/${planted.person}/summary.pdf?from=${planted.yearAgo}&to=${planted.today}`,
  },
  {
    name: 'sheet.pdf of an excursion',
    limit: SAME,
    path: (planted) => `/excursions/${planted.id('excursion', '1/0')}/sheet.pdf`,
  },
];
