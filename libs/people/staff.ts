import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#libs/database/keyset.js';
import { rowById } from '#libs/database/rows-by-id.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { AccessTokens, type IssuedToken } from './access-tokens.js';
import { Participant } from './participant.entity.js';
import { hashPassword } from './passwords.js';
import { LONE_ROLES, type Role } from './roles.js';
import { StaffMember } from './staff-member.entity.js';
import { LOCK_ADMINS, STAFF } from './staff.sql.js';
import { found } from '#libs/errors/found.js';

export interface NewStaffMember {
  readonly email: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  /** Null: they sign in first by a one-time link. */
  readonly password: string | null;
  /** The participant behind a PEER; null for everybody else. */
  readonly participantId: string | null;
}

export interface StaffMemberChanges {
  readonly email?: string;
  readonly displayName?: string;
  readonly roles?: readonly Role[];
}

/** Those who sign in. */
@Injectable()
export class Staff {
  constructor(private readonly tokens: AccessTokens) {}

  /** @throws AppError BAD_INPUT for roles that do not go together, CONFLICT when the address is taken */
  async create(tx: Tx, context: TenantContext, fields: NewStaffMember): Promise<StaffMember> {
    const email = fields.email.trim().toLowerCase();
    checkRoles(fields.roles, fields.participantId);
    if (fields.participantId !== null && !(await tx.existsBy(Participant, { id: fields.participantId }))) {
      throw new AppError('NOT_FOUND', 'There is no such participant');
    }
    const repository = tx.getRepository(StaffMember);
    const { id } = await repository
      .save({
        organisationId: context.organisationId,
        email,
        displayName: fields.displayName.trim(),
        roles: [...new Set(fields.roles)],
        participantId: fields.participantId,
        passwordHash: fields.password === null ? null : await hashPassword(fields.password),
        failedSignIns: 0,
      })
      .catch(refuseTakenAddress);
    return repository.findOneByOrFail({ id });
  }

  /** @throws AppError CONFLICT when the address is taken, or no administrator would be left */
  async update(tx: Tx, id: string, changes: StaffMemberChanges): Promise<StaffMember> {
    const member = await this.byId(tx, id);
    const roles = changes.roles ? [...new Set(changes.roles)] : member.roles;
    checkRoles(roles, member.participantId);
    if (member.roles.includes('ADMIN') && !roles.includes('ADMIN')) await requireAnotherAdmin(tx, id);
    const displayName = changes.displayName?.trim() ?? member.displayName;
    const email = changes.email?.trim().toLowerCase() ?? member.email;
    return tx
      .getRepository(StaffMember)
      .save({ ...member, roles, displayName, email })
      .catch(refuseTakenAddress);
  }

  /** Shuts somebody out at once: their tokens end with it. */
  async disable(tx: Tx, id: string): Promise<StaffMember> {
    const member = await this.byId(tx, id);
    if (member.roles.includes('ADMIN')) await requireAnotherAdmin(tx, id);
    await this.tokens.revokeAll(tx, id);
    return tx.getRepository(StaffMember).save({ ...member, disabledAt: member.disabledAt ?? new Date() });
  }

  async enable(tx: Tx, id: string): Promise<StaffMember> {
    return tx.getRepository(StaffMember).save({ ...(await this.byId(tx, id)), disabledAt: null });
  }

  /** Sets a new password and ends all sessions and tokens that the old one gave. */
  async setPassword(tx: Tx, id: string, password: string): Promise<StaffMember> {
    const member = await this.byId(tx, id);
    await this.tokens.revokeAll(tx, id);
    return tx.getRepository(StaffMember).save({ ...member, passwordHash: await hashPassword(password) });
  }

  /** A link secret for one sign-in, to be handed over in person. */
  async signInLink(tx: Tx, context: TenantContext, id: string): Promise<IssuedToken> {
    const member = await this.byId(tx, id);
    if (member.disabledAt !== null) throw new AppError('CONFLICT', 'They are disabled; enable them first');
    return this.tokens.issue(tx, context.organisationId, id, 'SIGN_IN_LINK', null);
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<StaffMember> {
    return found(await rowById(tx, StaffMember, id), 'staff member');
  }

  async page(tx: Tx, request: PageRequest): Promise<StaffMember[]> {
    return STAFF.page(tx, {}, request);
  }

  async count(tx: Tx): Promise<number> {
    return STAFF.count(tx, {});
  }
}

function checkRoles(roles: readonly Role[], participantId: string | null): void {
  if (roles.length === 0) throw badInput('roles', 'Give at least one role');
  const peer = roles.includes('PEER');
  if (new Set(roles).size > 1 && roles.some((role) => LONE_ROLES.includes(role))) {
    throw badInput('roles', 'PEER and OBSERVER go with no other role');
  }
  if (peer !== (participantId !== null)) {
    throw badInput('participantId', 'A PEER, and nobody else, is the sign-in of a participant');
  }
}

function refuseTakenAddress(error: unknown): never {
  if (sqlStateOf(error) !== SQLSTATE.UNIQUE_VIOLATION) throw error;
  throw new AppError('CONFLICT', 'That e-mail address is already in use', {
    fields: [{ field: 'email', message: 'Give an address that nobody signs in with yet' }],
  });
}

async function requireAnotherAdmin(tx: Tx, id: string): Promise<void> {
  const others = await LOCK_ADMINS.rows(tx, {});
  if (!others.some((other) => other.id !== id)) {
    throw new AppError('CONFLICT', 'Somebody else must be an administrator first');
  }
}
