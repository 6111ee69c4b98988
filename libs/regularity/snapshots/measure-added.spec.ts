/** @own-modules It declares an entity of its own. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { Entity, PrimaryColumn } from 'typeorm';
import { columnsOf } from '#libs/database/columns-of.js';
import { fragment } from '#libs/database/sql.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { MEMBERSHIP_MEASURES, measureValues, PERSON_MEASURES, type Measure } from '../measures/catalogue.js';
import { foldWithHistory } from '../measures/history.js';
import { weekly } from '../testing/histories.js';
import { MADE_UP_MEASURE } from '../testing/made-up-measure.js';
import { withMeasureColumns } from './measure-columns.js';
import { listsBy } from './regularity-lists.sql.js';
import { snapshotTable } from './snapshot.sql.js';

const WITH_MADE_UP = [...MEMBERSHIP_MEASURES, MADE_UP_MEASURE];

/** As `membership-regularity.entity.ts` has it. */
@Entity('membership_regularity')
class MadeUpRegularity extends withMeasureColumns(WITH_MADE_UP) {
  @PrimaryColumn('uuid')
  membershipId: string;
}

describe('the columns of the measures', () => {
  let tenant: TestTenant;

  beforeAll(async () => {
    tenant = await TestTenant.open();
  });
  afterAll(() => tenant.close());

  const columnsIn = async (table: string): Promise<Map<string, string>> => {
    const rows = await tenant.sql<{ name: string; definition: string }>(
      `SELECT column_name AS name, data_type || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END AS definition
       FROM information_schema.columns WHERE table_name = $1`,
      [table],
    );
    return new Map(rows.map(({ name, definition }) => [name, definition]));
  };

  const asOwner = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: tenant.ownerUrl });
    await client.connect();
    await client.query(statement);
    await client.end();
  };

  it('every measure of the catalogue has its column, which a migration of this library adds', async () => {
    const tables: [string, readonly Measure[]][] = [
      ['membership_regularity', MEMBERSHIP_MEASURES],
      ['participant_regularity', PERSON_MEASURES],
    ];
    const missing: string[] = [];
    for (const [table, measures] of tables) {
      const columns = await columnsIn(table);
      for (const { column, sqlType, nullable } of measures) {
        const definition = nullable ? sqlType : `${sqlType} NOT NULL`;
        if (columns.get(column) !== definition) {
          missing.push(`Add a migration: ALTER TABLE ${table} ADD COLUMN ${column} ${definition}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });

  it('a measure that is added to the catalogue is written, compared, read and sorted by, once it has its column', async () => {
    await asOwner('ALTER TABLE membership_regularity ADD COLUMN weeks_away integer');
    const groupId = await tenant.group();
    const fold = async (letters: string) => {
      const participantId = await tenant.participant();
      const { tally } = foldWithHistory(weekly(letters));
      const values = measureValues<Measure>(WITH_MADE_UP, ({ from }) => from(tally));
      const membershipId = await tenant.membership(groupId, participantId);
      return { ...values, membershipId, groupId, participantId, weekHistory: '[]', monthHistory: '[]' };
    };
    const rows = [await fold('PAAP'), await fold('PPPA'), await fold('    ')];
    const [twoAway, oneAway, unknown] = rows.map(({ membershipId }) => membershipId);

    const id = (key: string, column: string) => ({ key, column, sqlType: 'uuid' }) as const;
    const table = snapshotTable(
      'membership_regularity',
      [id('membershipId', 'membership_id'), id('groupId', 'group_id'), id('participantId', 'participant_id')],
      WITH_MADE_UP,
      fragment`membership o ON o.id = computed."membershipId"`,
    );
    expect(table.figures).toContain('weeksAway');
    const lists = listsBy<MadeUpRegularity, (typeof WITH_MADE_UP)[number]>(WITH_MADE_UP, {
      select: columnsOf(MadeUpRegularity, 'r'),
      from: fragment`FROM membership_regularity r WHERE true`,
      id: 'r.membership_id',
    });

    await tenant.database.write(tenant.context, async (tx) => {
      const { organisationId } = tenant.context;
      const save = (changed: readonly object[]) =>
        table.write.ANY.run(tx, { organisationId, definitionVersion: 1, rows: JSON.stringify(changed) });
      const pageBy = async (direction: 'ASC' | 'DESC') => {
        const page = await lists.WEEKS_AWAY[direction].page(
          tx,
          { groupId: null, siteId: null },
          {
            limit: 10,
            forward: true,
            cursor: null,
          },
        );
        return page.map(({ membershipId, weeksAway, visits }) => ({ membershipId, weeksAway, visits }));
      };

      expect(await save(rows)).toBe(3);
      expect(await pageBy('ASC')).toEqual([
        { membershipId: oneAway, weeksAway: 1, visits: 3 },
        { membershipId: twoAway, weeksAway: 2, visits: 2 },
        { membershipId: unknown, weeksAway: null, visits: 0 },
      ]);
      expect((await pageBy('DESC')).map((row) => row.membershipId)).toEqual([twoAway, oneAway, unknown]);

      expect(await save(rows)).toBe(0);
      expect(await save([{ ...rows[0]!, weeksAway: 5 }])).toBe(1);
      const stored = await table.stored.rows(tx, { participantIds: [rows[0]!.participantId] });
      expect(stored).toEqual([expect.objectContaining({ membershipId: twoAway, weeksAway: 5, visits: 2 })]);
    });
  });
});
