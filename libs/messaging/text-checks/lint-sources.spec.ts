import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import { Participant } from '#libs/people/participant.entity.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { lintRenderedText } from '../lint/lint.js';
import { INTERNAL_NAME, MessagingFixture, PUBLIC_URL } from '../testing/messaging-fixture.js';
import { loadLint } from './lint-sources.js';

const NAME = 'Liisa Koivumäki';

describe('what texts of an organisation are looked over for', () => {
  let fixture: MessagingFixture;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  afterAll(() => fixture.close());
  beforeEach(() => fixture.renew());

  const load = (tx: Tx, exceptGroupId?: string) => loadLint(tx, PUBLIC_URL, exceptGroupId);
  const knows = async (tx: Tx, text: string): Promise<boolean> => {
    const { index } = await load(tx);
    return lintRenderedText(text, { index, language: 'fi' }).length > 0;
  };
  const knownNow = (text = NAME) => fixture.write((tx) => knows(tx, text));
  const addPerson = (tx: Tx) =>
    tx.getRepository(Participant).insert({
      organisationId: fixture.context.organisationId,
      firstName: 'Liisa',
      lastName: 'Koivumäki',
      language: 'fi',
    });

  it('names are made ready once for as long as none of them changes', async () => {
    const first = await fixture.write((tx) => load(tx));
    expect(await fixture.write((tx) => load(tx))).toBe(first);
    await fixture.write((tx) => tx.getRepository(ActivityGroup).update(fixture.groupId, { capacity: 30 }));
    expect(await fixture.write((tx) => load(tx))).toBe(first);
  });

  it('a person, a name of a group and a word are looked for as soon as they are there, and no longer than they are', async () => {
    expect(await knownNow()).toBe(false);
    await fixture.write(addPerson);
    expect(await knownNow()).toBe(true);
    await fixture.write((tx) =>
      tx.getRepository(Participant).update({ firstName: 'Liisa' }, { firstName: 'Maija', lastName: 'Ojala' }),
    );
    expect(await knownNow()).toBe(false);
    await fixture.write((tx) =>
      tx.getRepository(ActivityGroup).update(fixture.groupId, { internalName: 'Purjehtijat' }),
    );
    expect([await knownNow('Purjehtijat'), await knownNow(INTERNAL_NAME)]).toEqual([true, true]);
    await fixture.write((tx) =>
      tx.query(`INSERT INTO sensitive_word (organisation_id, word) VALUES ($1, 'ankkuri')`, [
        fixture.context.organisationId,
      ]),
    );
    expect(await knownNow('Tule ankkurille')).toBe(true);
    await fixture.write((tx) => tx.query('DELETE FROM sensitive_word'));
    expect(await knownNow('Tule ankkurille')).toBe(false);
  });

  it('a name that a transaction adds is known to it alone until it is committed, and to nobody when it is undone', async () => {
    const undone = fixture.write(async (tx) => {
      await addPerson(tx);
      expect(await knows(tx, NAME)).toBe(true);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await knownNow()).toBe(false);
  });

  it('a name is looked for although the transaction that added it had begun before others made theirs ready', async () => {
    await fixture.write(async (tx) => {
      await addPerson(tx);
      expect(await knownNow()).toBe(false);
    });
    expect(await knownNow()).toBe(true);
  });

  it('what somebody sees who is limited to some groups is not kept for others', async () => {
    await fixture.write(addPerson);
    const limited = { ...fixture.context, onlyGroupIds: [] };
    expect(await fixture.database.read(limited, (tx) => knows(tx, NAME))).toBe(false);
    expect(await knownNow()).toBe(true);
    expect(await fixture.database.read(limited, (tx) => knows(tx, NAME))).toBe(false);
  });

  it('a group that is left out is left out for one look only', async () => {
    const except = await fixture.write((tx) => load(tx, fixture.groupId));
    expect(lintRenderedText(INTERNAL_NAME, { index: except.index, language: 'fi' })).not.toContainEqual(
      expect.objectContaining({ code: 'INTERNAL_NAME' }),
    );
    const { index } = await fixture.write((tx) => load(tx));
    expect(lintRenderedText(INTERNAL_NAME, { index, language: 'fi' })).toContainEqual(
      expect.objectContaining({ code: 'INTERNAL_NAME' }),
    );
  });
});
