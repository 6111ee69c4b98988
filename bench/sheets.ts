import { Excursions, type NewExcursion } from '#libs/excursions/excursions.js';
import { ExcursionSheets } from '#libs/excursions/excursion-sheet.js';
import { sheetPdf } from '#libs/excursions/sheet-pdf.js';
import { sampleSheet } from '#libs/excursions/testing/sample-sheet.js';
import type { GraphqlClient } from './graphql-client.js';
import type { Crowd } from './hot-session.js';
import type { Library } from './library.js';
import { median } from './statistics.js';

export const SHEET_SIZES = [14, 200] as const;

const DAY_MS = 86_400_000;
const LANGUAGE = 'fi';
/** PDF page objects stand uncompressed in the file (ISO 32000-1, 7.7.3.3). */
const PAGE = /\/Type \/Page\b(?!s)/g;

const SHEET_QUERY = `query Sheet($id: ID!) {
  excursionSheet(sessionId: $id) {
    title publicName localDate meetsAt returnsAt meetingPoint destination contactName contactPhone bring accessibility
    safetyPlan participantCostCents legs { kind vehicle from to departsAt arrivesAt seats seatsTaken driver tickets }
    people {
      name companions legNumbers emergencyContactName emergencyContactPhone allergiesAndNeeds paidCents
      mayBePhotographed picturesMayBePublished
    }
  }
}`;

/** Writes the rows `person` of the session $2 of the organisation $1. */
const PASSENGERS = [
  `INSERT INTO sign_up (organisation_id, session_id, participant_id, status, source, companion)
   SELECT $1, $2, "participantId", 'SIGNED_UP', 'STAFF', companions > 0 FROM person`,
  `UPDATE session SET seats_taken = (SELECT sum(1 + companions) FROM person)
   WHERE organisation_id = $1 AND id = $2`,
  `INSERT INTO excursion_participant (organisation_id, session_id, participant_id, emergency_contact_name,
     emergency_contact_phone, allergies_and_needs, paid_cents, paid_at)
   SELECT $1, $2, "participantId", "emergencyContactName", "emergencyContactPhone", "allergiesAndNeeds", "paidCents",
     CASE WHEN "paidCents" IS NOT NULL THEN now() END FROM person`,
  `INSERT INTO photo_consent (organisation_id, session_id, participant_id, purpose, granted_on, source)
   SELECT $1, $2, "participantId", purpose, current_date, 'IN_PERSON'
   FROM person, LATERAL (VALUES ('TAKING', "mayBePhotographed"), ('PUBLISHING', "picturesMayBePublished"))
     AS answer (purpose, agrees) WHERE agrees`,
];

/** How long a sheet takes, in milliseconds: medians, and the slowest. */
export interface SheetTimes {
  readonly people: number;
  readonly rounds: number;
  /** Gathered from the database by the service. */
  readonly dataMs: Times;
  /** Written as a PDF from what was gathered. */
  readonly pdfMs: Times;
  /** Asked of the api: the PDF, and the data by GraphQL. */
  readonly pdfOverHttpMs: Times;
  readonly dataOverHttpMs: Times;
  readonly bytes: number;
  readonly pages: number;
}

export interface Times {
  readonly median: number;
  readonly slowest: number;
}

/**
 * The sheets of excursions with as many people as sheets may have, all with remarks as in life.
 * @param client reaches an api over the same database
 */
export async function measureSheets(
  library: Library,
  client: GraphqlClient,
  crowd: Crowd,
  rounds: number,
): Promise<SheetTimes[]> {
  const times: SheetTimes[] = [];
  for (const people of SHEET_SIZES) {
    const sessionId = await planExcursion(library, crowd, people);
    times.push({ people, rounds, ...(await measureSheet(library, client, sessionId, people, rounds)) });
  }
  return times;
}

async function measureSheet(
  { app, database, context }: Library,
  client: GraphqlClient,
  sessionId: string,
  people: number,
  rounds: number,
) {
  const sheets = app.get(ExcursionSheets, { strict: false });
  const gather = () => database.read(context, (tx) => sheets.of(tx, sessionId, LANGUAGE));
  const sheet = await gather();
  if (sheet.people.length !== people) throw new Error(`The sheet has ${sheet.people.length} people`);
  const pdf = await fetchPdf(client, sessionId);
  return {
    dataMs: await timed(rounds, gather),
    pdfMs: await timed(rounds, () => sheetPdf(sheet)),
    pdfOverHttpMs: await timed(rounds, () => fetchPdf(client, sessionId)),
    dataOverHttpMs: await timed(rounds, () => client.ask(SHEET_QUERY, { id: sessionId })),
    bytes: pdf.length,
    pages: pdf.toString('latin1').match(PAGE)?.length ?? 0,
  };
}

async function fetchPdf(client: GraphqlClient, sessionId: string): Promise<Buffer> {
  const response = await fetch(`${client.url}/excursions/${sessionId}/sheet.pdf?language=${LANGUAGE}`, {
    headers: client.headers,
  });
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200 || !body.subarray(0, 5).equals(Buffer.from('%PDF-')))
    throw new Error(`The sheet was answered with ${response.status}`);
  return body;
}

/** Once untimed, so that fonts are loaded and plans are made, and then so many times. */
async function timed(rounds: number, work: () => Promise<unknown>): Promise<Times> {
  await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return { median: median(times), slowest: Math.max(...times) };
}

/** An excursion in a month as the sample has it, with all its people, what they need, what they paid and agreed to. */
async function planExcursion(
  { app, database, context }: Library,
  crowd: Crowd,
  people: number,
): Promise<string> {
  const sample = sampleSheet(people, LANGUAGE);
  const excursions = app.get(Excursions, { strict: false });
  return database.write(context, async (tx) => {
    const { id } = await excursions.plan(tx, context, excursionOf(sample, crowd.groupId, people));
    const rows = sample.people.map((person, index) => ({
      ...person,
      participantId: crowd.participantIds[index],
    }));
    // By plain rows, because a few hundred sign-ups one after the other are measured elsewhere.
    for (const statement of PASSENGERS) {
      await tx.query(
        `WITH person AS (SELECT * FROM jsonb_to_recordset($3::jsonb) AS p (
           "participantId" uuid, companions integer, "emergencyContactName" text, "emergencyContactPhone" text,
           "allergiesAndNeeds" text, "paidCents" integer, "mayBePhotographed" boolean, "picturesMayBePublished" boolean))
         ${statement}`,
        [context.organisationId, id, JSON.stringify(rows)],
      );
    }
    return id;
  });
}

function excursionOf(sample: ReturnType<typeof sampleSheet>, groupId: string, people: number): NewExcursion {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const shiftMs = today + 30 * DAY_MS - Math.floor(sample.meetsAt.getTime() / DAY_MS) * DAY_MS;
  const later = (instant: Date) => new Date(instant.getTime() + shiftMs);
  const { meetingPoint, destination, bring, accessibility, contactName, contactPhone, safetyPlan } = sample;
  return {
    groupId,
    kind: 'EXCURSION',
    meetsAt: later(sample.meetsAt),
    returnsAt: later(sample.returnsAt),
    meetingPoint: meetingPoint ?? destination,
    destination,
    bring,
    accessibility,
    contactName,
    contactPhone,
    safetyPlan,
    // A seat for everybody and for whoever comes along.
    capacity: 2 * people,
    participantCostCents: sample.participantCostCents,
    legs: sample.legs.map(({ kind, from, to, departsAt, arrivesAt, seats, driver }) => ({
      kind,
      from,
      to,
      departsAt: later(departsAt),
      arrivesAt: later(arrivesAt),
      seats: seats === null ? null : 2 * people,
      driver,
    })),
  };
}
