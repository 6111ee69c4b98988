import type { Pool } from 'pg';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import { Sessions } from '#libs/groups/sessions.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { Staff } from '#libs/people/staff.js';
import { NEVER_QUIET } from '#libs/people/testing/never-quiet.js';
import { awayFromDayLimits } from '../../libs/deployment/testing/away-from-day-limits.js';
import type { TestApi } from '../support/test-api.js';
import { FORMER, MEMBERS, PHONES } from './script.js';
import { UNMARKED, type Arrived, type Standing } from './verdict.js';

export const PASSWORD = 'oikea hevonen paristo';
const A_LONG_WHILE_AGO = '2026-01-01';
const WORDS: Readonly<Record<string, string>> = {
  PRESENT: 'paikalla',
  ABSENT: 'poissa',
  LATE: 'myöhässä',
  EXCUSED: 'poissa, ilmoitti',
};

interface Leader {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

/** One register of today, and a leader for each phone. */
export class Room {
  private constructor(
    private readonly owner: Pool,
    readonly sessionId: string,
    readonly leaders: readonly Leader[],
  ) {}

  static async make(api: TestApi, owner: Pool): Promise<Room> {
    await awayFromDayLimits();
    const context = await api.service(Organisations).create({ name: 'Testiyhdistys ry', ...NEVER_QUIET });
    const { organisationId } = context;
    return api.database.write(context, async (tx) => {
      const leaders: Leader[] = [];
      for (let phone = 0; phone < PHONES; phone += 1) {
        const email = `ohjaaja${phone}@${organisationId}.example`;
        const { id } = await api.service(Staff).create(tx, context, {
          email,
          displayName: `Ohjaaja ${phone + 1}`,
          roles: ['LEADER'],
          password: PASSWORD,
          participantId: null,
        });
        const issued = await api.service(AccessTokens).issue(tx, organisationId, id, 'SESSION', 'test');
        leaders.push({ id, email, token: issued.secret });
      }
      const today = await api.service(Organisations).today(tx);
      const site = await api.service(Sites).create(tx, context, { name: 'Keskus', address: null });
      const group = await api.service(Groups).create(tx, context, {
        siteId: site.id,
        internalName: 'Aamukahvi',
        publicName: 'Aamukahvi',
        admission: 'OPEN',
        capacity: null,
        language: 'fi',
        leaderIds: leaders.map(({ id }) => id),
      });
      const participants = api.service(Participants);
      const participantIds: string[] = [];
      for (const firstName of MEMBERS) {
        participantIds.push((await participants.create(tx, context, { firstName })).id);
      }
      for (const firstName of FORMER) await participants.create(tx, context, { firstName });
      const membership = { groupId: group.id, participantIds, startsOn: A_LONG_WHILE_AGO };
      await api.service(Memberships).add(tx, context, { ...membership, role: 'MEMBER' });
      const session = await api.service(Sessions).create(tx, context, group.id, {
        kind: 'MEETING',
        localDate: today,
        wallTime: '00:00',
        durationMinutes: 1439,
        place: 'Olohuone',
      });
      return new Room(owner, session.id, leaders);
    });
  }

  get path(): string {
    return `/register/${this.sessionId}`;
  }

  /** Ends every session of the leader who holds that phone. */
  async expire(phone: number): Promise<void> {
    await this.owner.query(
      'UPDATE access_token SET revoked_at = now() WHERE staff_member_id = $1 AND revoked_at IS NULL',
      [this.leaders[phone]?.id],
    );
  }

  /** Every mark that the server has kept of this register. */
  async arrived(): Promise<Arrived[]> {
    const { rows } = await this.owner.query<{
      actor_id: string;
      first_name: string;
      client_key: string;
      mark: string | null;
      note: string | null;
      marked_at: Date;
    }>(
      `SELECT c.actor_id, p.first_name, c.client_key, c.mark, c.note, c.marked_at
         FROM attendance_change c JOIN participant p ON p.id = c.participant_id
        WHERE c.session_id = $1`,
      [this.sessionId],
    );
    return rows.map((row) => ({
      phone: this.leaders.findIndex(({ id }) => id === row.actor_id),
      person: row.first_name,
      clientKey: row.client_key,
      word: wordOf(row.mark),
      note: row.note,
      markedAt: row.marked_at.getTime(),
    }));
  }

  /** The marks in force, as pages word them. */
  async inForce(): Promise<Standing> {
    const { rows } = await this.owner.query<{ first_name: string; mark: string | null }>(
      `SELECT p.first_name, a.mark FROM attendance a JOIN participant p ON p.id = a.participant_id
        WHERE a.session_id = $1`,
      [this.sessionId],
    );
    return new Map(rows.map(({ first_name, mark }) => [first_name, wordOf(mark)]));
  }
}

function wordOf(mark: string | null): string {
  return mark === null ? UNMARKED : (WORDS[mark] ?? mark);
}
