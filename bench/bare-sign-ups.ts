import type { Pool, PoolClient } from 'pg';
import { systemContext } from '#libs/database/tenant-database.js';

/*
 * What sign-ups are measured against: plain `pg` over the same connections, with nothing checked but the capacity. On the
 * tables of Rytmi its row-level security and audit triggers are paid by both sides; the plain table has none.
 */

const TAKE_SEAT = 'UPDATE session SET seats_taken = seats_taken + 1 WHERE id = $1 AND seats_taken < capacity';
const TAKE_PLAIN_SEAT = TAKE_SEAT.replace('session', 'bench_seats');

/** One who asks for a seat; the organisation is set for the whole life of each connection. */
export class BareSignUps {
  private constructor(
    private readonly pool: Pool,
    private readonly organisationId: string,
  ) {}

  /** Sets the organisation on every connection of the pool; transactions of Rytmi set it for themselves all the same. */
  static async over(pool: Pool, connections: number, organisationId: string): Promise<BareSignUps> {
    const { actor } = systemContext(organisationId);
    const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
    for (const client of clients) {
      await client.query(
        `SELECT set_config('app.organisation_id', $1, false), set_config('app.actor_kind', $2, false)`,
        [organisationId, actor.kind],
      );
      client.release();
    }
    return new BareSignUps(pool, organisationId);
  }

  /** The conditional UPDATE and the row of the sign-up, in one transaction. */
  async signUp(sessionId: string, participantId: string): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await takeSeat(client, TAKE_SEAT, sessionId);
      await client.query(
        `INSERT INTO sign_up (organisation_id, session_id, participant_id, status, source)
         VALUES ($1, $2, $3, 'SIGNED_UP', 'STAFF')`,
        [this.organisationId, sessionId, participantId],
      );
      await client.query('COMMIT');
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** The conditional UPDATE by itself: nobody knows afterwards who has the seat. */
  async takeSeat(sessionId: string): Promise<void> {
    await takeSeat(this.pool, TAKE_SEAT, sessionId);
  }
}

/** The same statement on a table with only the columns that it needs: no triggers, policies or further indexes. */
export class PlainSeats {
  /** For the owner of the schema. */
  static readonly TABLE = `
    CREATE TABLE bench_seats (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(), seats_taken integer NOT NULL DEFAULT 0, capacity integer NOT NULL);
    GRANT SELECT, INSERT, UPDATE ON bench_seats TO PUBLIC`;

  constructor(private readonly pool: Pool) {}

  async make(capacity: number): Promise<string> {
    const sql = 'INSERT INTO bench_seats (capacity) VALUES ($1) RETURNING id';
    const { rows } = await this.pool.query<{ id: string }>(sql, [capacity]);
    return rows[0]?.id ?? '';
  }

  async take(id: string): Promise<void> {
    await takeSeat(this.pool, TAKE_PLAIN_SEAT, id);
  }

  async taken(id: string): Promise<number> {
    const sql = 'SELECT seats_taken FROM bench_seats WHERE id = $1';
    const { rows } = await this.pool.query<{ seats_taken: number }>(sql, [id]);
    return rows[0]?.seats_taken ?? Number.NaN;
  }
}

async function takeSeat(on: Pool | PoolClient, sql: string, id: string): Promise<void> {
  const { rowCount } = await on.query(sql, [id]);
  if (rowCount !== 1) throw new Error('A seat was not given');
}
