import { existsSync, readFileSync } from 'node:fs';
import type { ParticipantScene } from '#libs/people/testing/participant-scene.js';
import type { MergeFixture } from './merge-fixture.js';

type ParticipantRows = (scene: ParticipantScene) => Promise<void>;

/** Gives somebody a row in every table that refers to participants, as each library makes them of its own tables. */
export async function everythingOf(merging: MergeFixture, participantId: string): Promise<void> {
  const scene = await sceneOf(merging, participantId);
  for (const make of await rowsOfLibraries()) await make(scene);
}

async function rowsOfLibraries(): Promise<ParticipantRows[]> {
  const layers = JSON.parse(readFileSync('libs/layers.json', 'utf8')) as string[][];
  const libraries = layers
    .flat()
    .filter((library) => existsSync(`libs/${library}/testing/participant-rows.ts`));
  const modules = await Promise.all(
    libraries.map(
      async (library) =>
        (await import(`#libs/${library}/testing/participant-rows.js`)) as {
          participantRows: ParticipantRows;
        },
    ),
  );
  return modules.map(({ participantRows }) => participantRows);
}

async function sceneOf(merging: MergeFixture, participantId: string): Promise<ParticipantScene> {
  const { tenant } = merging;
  const groupId = await tenant.group();
  return {
    participantId,
    database: tenant.database,
    context: tenant.context,
    today: tenant.today,
    groupId,
    membershipId: await tenant.membership(groupId, participantId),
    meetingId: await tenant.session(groupId, { inDays: -1 }),
    tripId: await tenant.session(groupId, { inDays: 7, kind: 'EXCURSION', capacity: 5 }),
    newParticipant: () => tenant.participant(),
    number: (e164) => merging.number(participantId, e164),
    row: (table, values) => merging.row(table, values),
    sql: (statement, parameters) => tenant.sql(statement, parameters),
  };
}
