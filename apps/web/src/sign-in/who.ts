import { ask, Refusal } from '../api/ask.js';
import { deviceDatabase } from '../device/database.js';
import { forgetRosters } from '../register/roster-shelf.js';
import type { Who } from './known-staff.js';
import { SignIn, SignOut, Who as WhoDocument } from './who.graphql.js';

/** Somebody signed out without a network: the server is told as soon as it can be reached. */
const SIGNING_OUT = 'rytmi-signing-out';
const ME = 'me';

export async function keptWho(): Promise<Who | null> {
  if (localStorage.getItem(SIGNING_OUT) !== null) return null;
  return (await (await deviceDatabase()).get('who', ME)) ?? null;
}

/**
 * Whom the server takes this browser for; null: nobody. Their registers are kept from then on, and nobody else's.
 * @throws Unreachable, Refusal
 */
export async function askWho(): Promise<Who | null> {
  try {
    if (localStorage.getItem(SIGNING_OUT) !== null) await endSession();
    const { me, myPermissions, organisation } = await ask(WhoDocument, {});
    const who: Who = {
      staffMemberId: me.id,
      displayName: me.displayName,
      permissions: myPermissions,
      organisation: organisation.name,
      timeZone: organisation.timeZone,
    };
    const before = await keptWho();
    if (before && before.staffMemberId !== who.staffMemberId) await forgetRosters();
    await (await deviceDatabase()).put('who', who, ME);
    return who;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'UNAUTHENTICATED') return null;
    throw error;
  }
}

/** @throws Refusal with SIGN_IN_FAILED or TOO_MANY_ATTEMPTS; Unreachable */
export async function signIn(email: string, password: string): Promise<Who | null> {
  await ask(SignIn, { email, password });
  localStorage.removeItem(SIGNING_OUT);
  return askWho();
}

/** Ends the session, and forgets on this device all but what was not sent. Works without a network too. */
export async function signOut(): Promise<void> {
  localStorage.setItem(SIGNING_OUT, '1');
  await (await deviceDatabase()).delete('who', ME);
  await forgetRosters();
  await endSession().catch(() => undefined);
}

async function endSession(): Promise<void> {
  try {
    await ask(SignOut, {});
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  localStorage.removeItem(SIGNING_OUT);
}
